/** Every path that the platform serves, declared once. The gateway, the edge and the network rules derive from it. */
import type { ServiceName, services } from './services.ts';

/** Methods that a route may name (RFC 9110 §9). */
export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

type NameOf<P extends 'http' | 'grpc'> = {
  [N in ServiceName]: (typeof services)[N]['protocol'] extends P ? N : never;
}[ServiceName];

/** Where a route's requests go; `Http` and `Grpc` are the names of the services of each protocol. */
export type Target<Http extends string = string, Grpc extends string = string> =
  | {
      /** Forwarded as they are to an HTTP service. */
      readonly kind: 'http';
      readonly service: Http;
      /** The path at the service; `{name}` takes the parameter of the route's own path. */
      readonly path: string;
    }
  | {
      /** Transcoded to a unary call of a gRPC service by the canonical ProtoJSON mapping. */
      readonly kind: 'grpc';
      readonly service: Grpc;
      /** `package.Service/Method`, as declared in the proto file. */
      readonly rpc: `${string}.${string}/${string}`;
      /** What happens to JSON fields that the request message does not have: 400 when refused. */
      readonly unknownFields: 'ignore' | 'refuse';
    }
  | {
      /** Answered by the gateway itself: its release and a friendly word. */
      readonly kind: 'health';
    };

/** One public route. */
export interface Route<Http extends string = string, Grpc extends string = string> {
  /** Names the route in metrics, logs and the edge; kebab case, unique. */
  readonly id: string;
  readonly methods: readonly [Method, ...Method[]];
  /**
   * Absolute path; `{name}` matches one segment. A trailing slash is part of the name, and requests match with or without
   * it; the edge then takes all paths below by the rules of this route, so none of those may have stricter ones.
   */
  readonly path: `/${string}`;
  readonly target: Target<Http, Grpc>;
  /** The whole request, retries included, in milliseconds; 504 after it. At most 29 000: the edge gives up at 30 s. */
  readonly timeoutMs: number;
  /** Largest request body in bytes; 413 above it. The edge takes at most 10 MB. */
  readonly bodyLimitBytes: number;
  /** What the edge lets through over all clients: a token bucket that refills at `requestsPerSecond`. */
  readonly throttle: { readonly requestsPerSecond: number; readonly burst: number };
  /** Callers must have a token with at least one of these scopes; the edge checks it. @default - anybody may call */
  readonly auth?: { readonly scopes: readonly [string, ...string[]] };
  /**
   * What the gateway takes from one client, over all its replicas: 429 above it. Clients are told apart by address, those
   * of IPv6 by /64, so everybody behind one NAT is one client. @default - no limit per client
   */
  readonly rateLimit?: { readonly requests: number; readonly windowSeconds: number };
}

/** The route table. */
export const routes = [
  {
    id: 'health',
    methods: ['GET'],
    path: '/health',
    target: { kind: 'health' },
    timeoutMs: 1_000,
    bodyLimitBytes: 0,
    throttle: { requestsPerSecond: 50, burst: 100 },
  },
  {
    id: 'create-project',
    methods: ['POST'],
    path: '/projects/',
    target: { kind: 'http', service: 'webapp1', path: '/create' },
    timeoutMs: 5_000,
    bodyLimitBytes: 65_536,
    throttle: { requestsPerSecond: 500, burst: 1_000 },
  },
  {
    id: 'verify-user',
    methods: ['POST'],
    path: '/verify/',
    target: { kind: 'grpc', service: 'rpc-app1', rpc: 'userverify.UserVerify/VerifyUser', unknownFields: 'ignore' },
    timeoutMs: 5_000,
    bodyLimitBytes: 65_536,
    throttle: { requestsPerSecond: 500, burst: 1_000 },
    // Leaves some of the edge's burst to others when one client tries tokens, and lets a load test from one machine pass.
    rateLimit: { requests: 800, windowSeconds: 1 },
  },
] as const satisfies readonly Route<NameOf<'http'>, NameOf<'grpc'>>[];

/** The id of a public route. */
export type RouteId = (typeof routes)[number]['id'];

/** The route of that id. */
export function routeById<Id extends RouteId>(id: Id): RouteOf<Id> {
  const route = routes.find((candidate): candidate is RouteOf<Id> => candidate.id === id);
  if (route === undefined) throw new Error(`there is no route '${id}'`);
  return route;
}

type RouteOf<Id extends RouteId> = Extract<(typeof routes)[number], { readonly id: Id }>;

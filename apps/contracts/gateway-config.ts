/** The one JSON file that the gateway's image reads: schema, types and defaults from one definition. */
import * as z from 'zod';
import { maxBodyBytes, maxRouteTimeoutMs } from './edge-routes.ts';

/** TCP port. */
const port = z.int().min(1).max(65_535);
/** Milliseconds. */
const millis = z.int().min(1);
/** RFC 1035 label: the name of an upstream is also that of a Kubernetes Service. */
const name = z.string().regex(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits and dashes');
/** One or more `/segment`, where a segment may be `{parameter}`; an optional slash at the end. */
const path = z
  .string()
  .regex(
    /^\/$|^(\/([A-Za-z0-9._~!$&'()*+,;=:@%-]+|\{[a-z][A-Za-z0-9_]*\}))+\/?$/,
    'must start with / and hold plain segments or {parameters}',
  )
  .regex(/^(?!.*(\/:|\*))/, "must write a parameter as {name}: ':name' and '*' would match these very letters");

/** RFC 9110 §5.1. */
const headerName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be the name of a header');

const listener = z.strictObject({
  /** Address to bind. */
  host: z.string().min(1).default('0.0.0.0'),
  port,
});

const endpoints = z.union([
  z.strictObject({
    /** Complete host name whose A and AAAA records are the endpoints, such as that of a headless Service; search domains and /etc/hosts are not asked. */
    dns: z.string().min(1),
    port,
    /** Time between two look-ups in milliseconds. */
    refreshMs: millis.default(5_000),
  }),
  z.strictObject({
    /** Fixed endpoints, `host:port` each. */
    static: z.array(z.string().regex(/^[^:\s]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$/, 'must be host:port')).min(1),
  }),
]);

/** A second version of an upstream that takes a share of its requests. The header beats the host, the host the share. */
const canary = z.strictObject({
  endpoints,
  /**
   * How many of any hundred requests in a row go to the canary, whatever the numbers of endpoints. Each replica of the
   * gateway counts its own requests, and only those that neither the header nor the host decides.
   */
  percent: z.int().min(0).max(100),
  /** Host names, as clients ask for them, whose requests all go to the canary. */
  hosts: z
    .array(
      z
        .string()
        .regex(
          /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
          'must be a host name in lower case without a port',
        ),
    )
    .default([]),
  /**
   * Header by which a client chooses, `canary` or `stable`; any other value is ignored. In the same header the response
   * tells the side. Without it a client neither chooses nor learns.
   */
  header: z
    .string()
    .regex(/^[a-z0-9!#$%&'*+.^_`|~-]+$/, 'must be the name of a header in lower case')
    .optional(),
});

const upstream = z.strictObject({
  protocol: z.enum(['http', 'grpc']),
  /** The endpoints; where there is a canary, those of the stable side. */
  endpoints,
  /** Time to open a connection in milliseconds. */
  connectTimeoutMs: millis.default(1_000),
  canary: canary.optional(),
});

const target = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('http'), upstream: name, path }),
  z.strictObject({
    kind: z.literal('grpc'),
    upstream: name,
    rpc: z.string().regex(/^[A-Za-z_][\w.]*\/[A-Za-z_]\w*$/, 'must be package.Service/Method'),
    unknownFields: z.enum(['ignore', 'refuse']).default('ignore'),
  }),
  z.strictObject({ kind: z.literal('health') }),
]);

/** How many requests one client may make; clients are told apart by address, those of IPv6 by /64. */
const rateLimit = z.strictObject({
  requests: z.int().min(1),
  /** Length of the window, which begins with a client's first request, in seconds. */
  windowSeconds: z.int().min(1).max(86_400),
});

const route = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be kebab case'),
  methods: z.array(z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])).min(1),
  path,
  target,
  /** The whole request in milliseconds. The AWS edge gives up at 30 s, so the gateway must answer before. */
  timeoutMs: millis.max(maxRouteTimeoutMs).default(5_000),
  /** Largest request body in bytes. The AWS edge takes at most 10 MB. */
  bodyLimitBytes: z.int().min(0).max(maxBodyBytes).default(1_048_576),
  rateLimit: rateLimit.optional(),
});

/** Begins every key of the gateway's counters; the store that we bring along lets it use no others. */
export const rateLimitKeyPrefix = 'rl:';

/** A server that speaks the protocol of Redis (Valkey), in which all replicas count together. */
const rateLimitStore = z.strictObject({
  host: z
    .string()
    .regex(
      /^[A-Za-z0-9._-]+$|^[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/,
      'must be a host name or an address, without a port',
    ),
  port,
  tls: z.boolean(),
  /** Before every key, so that several gateways can use one server. */
  keyPrefix: z.string().default(rateLimitKeyPrefix),
  /** A request waits no longer for the server than this, in milliseconds; after it, it is counted in this replica's memory. */
  timeoutMs: millis.max(1_000).default(100),
});

/** Schema of `gateway.json`, version 1. Unknown keys are errors everywhere. */
export const gatewayConfigSchema = z.strictObject({
  /** For editors; ignored. */
  $schema: z.string().optional(),
  version: z.literal(1),
  /** Public listener. */
  listen: listener,
  /** Listener for probes and metrics; keep it private. */
  admin: listener,
  /** Memory that the process may use, in MiB: connections, requests and buffers are bounded by it. */
  memoryMiB: z.int().min(192).default(256),
  drain: z.strictObject({
    /** How long it keeps taking requests after SIGTERM while it reports not ready, in milliseconds. */
    announceMs: z.int().min(0),
    /** How long requests in flight may take after that, in milliseconds. */
    timeoutMs: millis,
  }),
  clients: z
    .strictObject({
      /**
       * Peers whose word about the client is taken, as CIDR blocks: the proxies that requests come from directly.
       * Nobody's where the list is empty.
       */
      trustedProxies: z.array(z.union([z.cidrv4(), z.cidrv6()])).default([]),
      /**
       * The one header in which a trusted proxy names the client. It must write it, over or behind what was there: the
       * last address counts. No other header about the client is read, and none passes.
       */
      addressHeader: headerName.default('x-forwarded-for'),
      /**
       * What clients use, where it is always the same and the trusted proxy does not know it, as behind an edge that
       * ends TLS. Otherwise X-Forwarded-Proto, which the proxy must write, tells it.
       */
      scheme: z.enum(['http', 'https']).optional(),
      /** Header that a trusted proxy overwrites with the id of the request. The gateway makes an id where it is absent. */
      requestIdHeader: headerName.optional(),
    })
    .prefault({}),
  /**
   * What stands before the gateway and decides who may call which route. An HTTP API of AWS tells the key that it
   * matched in the header x-edge-route, as `edgeKeysOf` writes it: only a trusted peer is believed, and a request whose
   * key is missing or that of another route is a 403. With `none` the header means nothing; it is never passed on.
   */
  edge: z.enum(['none', 'aws-http-api']).default('none'),
  /** Where the requests of clients are counted; in the memory of this replica alone when absent. */
  rateLimitStore: rateLimitStore.optional(),
  /** Protobuf FileDescriptorSet of all gRPC upstreams, base64. Required when a route is gRPC. */
  descriptorSet: z.base64().optional(),
  upstreams: z.record(name, upstream),
  routes: z.array(route).min(1),
});

/** A checked configuration with all defaults filled in. */
export type GatewayConfig = z.output<typeof gatewayConfigSchema>;
/** A configuration as written. */
export type GatewayConfigInput = z.input<typeof gatewayConfigSchema>;
/** One route of the gateway. */
export type GatewayRoute = GatewayConfig['routes'][number];
/** One upstream of the gateway. */
export type GatewayUpstream = GatewayConfig['upstreams'][string];
/** How an upstream's requests are shared with its canary. */
export type GatewayCanary = z.output<typeof canary>;
/** The same, as written. */
export type GatewayCanaryInput = z.input<typeof canary>;
/** Where the endpoints of an upstream come from. */
export type EndpointSource = z.input<typeof endpoints>;

/** A gateway with an upstream of two sides, and who answered. */
import type { EndpointSource, GatewayCanaryInput } from '@api-platform/contracts/gateway-config.ts';
import { type PlainRequest, type TestGateway, type TestOptions, send, startGateway } from './gateway.ts';

/** The header in which tests choose and are told. */
export const header = 'x-release-track';
/** A request that does not choose. */
export const any: PlainRequest = { path: '/any' };
/** A request that chooses. */
export const asks = (track: string): PlainRequest => ({ path: '/any', headers: { [header]: track } });

/** Starts a gateway whose upstream `web` has these sides; the routes `/any` and `/other` lead there. */
export function startCanaryGateway(
  canary: Partial<GatewayCanaryInput> & Pick<GatewayCanaryInput, 'endpoints'>,
  stable: EndpointSource,
  options: TestOptions = {},
): Promise<TestGateway> {
  const target = { kind: 'http', upstream: 'web', path: '/' } as const;
  const methods: ('GET' | 'POST')[] = ['GET', 'POST'];
  const both = { percent: 25, header, ...canary };
  return startGateway(
    {
      upstreams: { web: { protocol: 'http', endpoints: stable, canary: both, connectTimeoutMs: 300 } },
      routes: [
        { id: 'any', methods, path: '/any', target, timeoutMs: 20_000 },
        { id: 'other', methods, path: '/other', target, timeoutMs: 20_000 },
      ],
    },
    options,
  );
}

/** Endpoints that are these stand-ins. */
export const endpointsAt = (...standIns: readonly { readonly address: string }[]) => ({
  static: standIns.map(({ address }) => address),
});

/** Sends requests, some at a time; tells which side answered, or the status of an error. */
export async function sides(
  gateway: TestGateway,
  requests: readonly PlainRequest[],
  atOnce = 8,
): Promise<readonly unknown[]> {
  const told: unknown[] = [];
  for (let at = 0; at < requests.length; at += atOnce) {
    const responses = await Promise.all(requests.slice(at, at + atOnce).map((one) => send(gateway.port, one)));
    told.push(...responses.map(({ status, headers }) => (status === 200 ? headers[header] : status)));
  }
  return told;
}

/** The same request many times. */
export const times = (count: number, one: PlainRequest): PlainRequest[] => Array.from({ length: count }, () => one);

/** How often one of them is there. */
export const countOf = (told: readonly unknown[], one: unknown): number => told.filter((other) => other === one).length;

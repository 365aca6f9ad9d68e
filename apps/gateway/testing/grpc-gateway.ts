/** A gateway with one route that calls `userverify.UserVerify/VerifyUser`. */
import type { GatewayCanaryInput } from '@api-platform/contracts/gateway-config.ts';
import { contracts } from './config.ts';
import { type PlainResponse, type TestGateway, type TestOptions, send, startGateway } from './gateway.ts';

/** Where the stand-ins are. */
export type Endpoints = { static: string[] } | { dns: string; port: number; refreshMs: number };

/** The route and its upstream, as far as a test cares. */
interface GrpcRoute {
  readonly timeoutMs?: number;
  readonly bodyLimitBytes?: number;
  readonly canary?: GatewayCanaryInput;
}

/** Starts the gateway; endpoints must take a connection within 300 ms. */
export function startGrpcGateway(
  endpoints: Endpoints,
  { timeoutMs = 20_000, bodyLimitBytes, canary, ...options }: TestOptions & GrpcRoute = {},
): Promise<TestGateway> {
  const target = { kind: 'grpc', upstream: 'verify', rpc: 'userverify.UserVerify/VerifyUser' } as const;
  return startGateway(
    {
      descriptorSet: contracts,
      upstreams: { verify: { protocol: 'grpc', endpoints, connectTimeoutMs: 300, ...(canary && { canary }) } },
      routes: [{ id: 'verify', methods: ['POST'], path: '/verify', target, timeoutMs, bodyLimitBytes }],
    },
    options,
  );
}

/** Sends the seed's request. */
export function ask(gateway: TestGateway): Promise<PlainResponse> {
  const headers = { 'content-type': 'application/json' };
  return send(gateway.port, { method: 'POST', path: '/verify', headers, body: '{"id":121,"token":"a$$"}' });
}

/** Asks some times; tells the messages, or the statuses of errors. */
export async function answers(gateway: TestGateway, times: number): Promise<unknown[]> {
  const told: unknown[] = [];
  for (let turn = 0; turn < times; turn++) {
    const { status, body } = await ask(gateway);
    told.push(status === 200 ? JSON.parse(body).message : status);
  }
  return told;
}

/** The samples of a metric. */
export async function samples(gateway: TestGateway, name: string): Promise<string[]> {
  return (await gateway.metrics()).split('\n').filter((line) => line.startsWith(name));
}

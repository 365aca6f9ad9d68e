/** A gateway on loopback, and what it wrote while it was tested. */
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type GatewayConfig,
  type GatewayConfigInput,
  gatewayConfigSchema,
} from '@api-platform/contracts/gateway-config.ts';
import { memoryShares } from '@api-platform/contracts/memory.ts';
import type { ConnectionLimits } from '@api-platform/kit/connection-bounds.ts';
import { createHealth } from '@api-platform/kit/health.ts';
import { listen } from '@api-platform/kit/http-server.ts';
import { createMetrics } from '@api-platform/kit/metrics.ts';
import { observeRefusals } from '@api-platform/kit/observe-refusals.ts';
import { type CapturedLog, captureLog, captureSpans } from '@api-platform/kit/testing/capture.ts';
import { createGateway } from '../app.ts';
import { createPublicServer } from '../serve.ts';
import type { Resolve, Timer } from '../upstream/discovery.ts';

/** A gateway that runs. */
export interface TestGateway extends AsyncDisposable {
  readonly port: number;
  readonly lines: CapturedLog['lines'];
  readonly metrics: () => Promise<string>;
  readonly spans: ReturnType<typeof captureSpans>['finished'];
}

/** The parts of a configuration that a test cares about. */
export type TestConfig = Pick<GatewayConfigInput, 'upstreams' | 'routes'> & Partial<GatewayConfigInput>;

/** A whole configuration out of a part of one. */
export function fullConfig(config: TestConfig): GatewayConfig {
  return gatewayConfigSchema.parse({
    version: 1,
    listen: { port: 1 },
    admin: { port: 2 },
    drain: { announceMs: 0, timeoutMs: 1_000 },
    ...config,
  });
}

/** What a test may replace. */
export interface TestOptions {
  /** @default a DNS that knows nobody */
  readonly resolve?: Resolve;
  /** @default the real clock */
  readonly now?: () => number;
  /** @default real timers */
  readonly after?: Timer['after'];
  /** @default those of a container of 256 MiB */
  readonly limits?: Partial<ConnectionLimits>;
}

/** Starts a gateway on a free port. */
export async function startGateway(
  config: TestConfig,
  { resolve = noName, now = clock, after = timers, limits = {} }: TestOptions = {},
): Promise<TestGateway> {
  const { log, lines } = captureLog('debug');
  const { tracing, finished } = captureSpans();
  const metrics = createMetrics({ service: 'gateway' });
  const gateway = createGateway({
    config: fullConfig(config),
    configHash: 'c0ffee',
    release: 'v1.0.0',
    log,
    tracing,
    metrics,
    health: createHealth(),
    resolve,
    timer: { now, after, random: () => 0.5 },
  });
  const shared = { metrics, log, now };
  const bounds = { ...shared, listener: 'public', limits: { ...memoryShares(256), ...limits } } as const;
  const server = createPublicServer(gateway.handler, { bounds, refused: observeRefusals(shared) });
  await gateway.lookedUp;
  const { port }: AddressInfo = await listen(server, { host: '127.0.0.1', port: 0 });
  return {
    port,
    lines,
    metrics: () => metrics.registry.metrics(),
    spans: finished,
    [Symbol.asyncDispose]: async () => {
      gateway.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

const clock = (): number => performance.now();
const timers: Timer['after'] = (ms, work) => {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
};
const noName: Resolve = (host) => Promise.reject(new Error(`nobody knows ${host}`));

/** A request as it is written, without anybody's idea of how a path should look. */
export interface PlainRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
}

/** A whole response. */
export interface PlainResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Sends a request on a connection of its own. */
export function send(port: number, { method = 'GET', path, headers = {}, body }: PlainRequest): Promise<PlainResponse> {
  return new Promise((answer, reject) => {
    const framed = body === undefined || 'transfer-encoding' in headers || 'content-length' in headers;
    const length = framed ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { host: '127.0.0.1', port, method, path, headers: { ...headers, ...length }, agent: false };
    const sent = request(options, (res) => {
      const chunks: Buffer[] = [];
      res
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('error', reject)
        .on('end', () =>
          answer({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks).toString() }),
        );
    });
    sent.on('error', reject).end(body);
  });
}

/** Waits until something is so; for what happens after a response has ended. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2_000; turn++) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error('it never became so');
}

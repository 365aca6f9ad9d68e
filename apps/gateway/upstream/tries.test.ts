import { createHealth } from '@api-platform/kit/health.ts';
import { createMetrics } from '@api-platform/kit/metrics.ts';
import { captureLog } from '@api-platform/kit/testing/capture.ts';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { createGatewayMetrics } from '../metrics.ts';
import { Tries } from './tries.ts';
import { type Upstream, createUpstream } from './upstream.ts';

const metrics = createGatewayMetrics(createMetrics({ service: 'gateway' }), {
  health: createHealth(),
  configHash: '',
  endpoints: () => [],
  canaries: new Map(),
});
let time = 0;
const now = () => time;

/** An upstream of two endpoints that are reached through their own names. */
const startUpstream = (): Upstream<string> =>
  createUpstream({
    name: 'web',
    config: { protocol: 'http', endpoints: { static: ['a:1', 'b:1'] }, connectTimeoutMs: 1 },
    open: (address) => address,
    close: () => {},
    resolve: () => Promise.resolve([]),
    timer: { now, after: () => () => {}, random: () => 0 },
    log: captureLog('info').log,
  });

/** A request that has a second. */
function tries(upstream: Upstream<string>): Tries<string> {
  const req = new IncomingMessage(new Socket());
  const client = { address: '', proto: 'http', forwardedFor: '', trusted: false, requestId: undefined } as const;
  const exchange = { req, res: new ServerResponse(req), note: { client, retries: 0 }, deadline: time + 1_000 };
  return new Tries(exchange, { upstream, metrics, now });
}

test.each([
  [500, 1],
  [501, 0],
])('an endpoint that has a request %i ms late is left out of %i turns when it does not answer', (late, ejected) => {
  const upstream = startUpstream();
  for (let turn = 0; turn < 3; turn++) {
    const unanswered = tries(upstream);
    const answered = tries(upstream);
    const endpoint = unanswered.first()!;
    expect(endpoint.address).toBe('a:1');
    time += late;
    unanswered.sent(endpoint);
    answered.sent(answered.first()!);
    answered.answered();
    time += 1_000 - late;
    unanswered.expired();
    answered.expired();
  }
  expect(upstream.stable.endpoints.counts().ejected).toBe(ejected);
});

/** Slow clients that would have filled the memory: the gateway lives, and honest clients do not notice. */
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createAdminHandler, createAdminServer } from '@api-platform/kit/admin.ts';
import { createHealth } from '@api-platform/kit/health.ts';
import { listen } from '@api-platform/kit/http-server.ts';
import { createMetrics } from '@api-platform/kit/metrics.ts';
import { captureLog } from '@api-platform/kit/testing/capture.ts';
import { connectRaw } from '@api-platform/kit/testing/raw-http.ts';
import { type TestGateway, send, startGateway, until } from '../testing/gateway.ts';
import { startHttpUpstream } from '../testing/http-upstream.ts';
import { closingAfterEach } from '../testing/resources.ts';

const using = closingAfterEach();
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** So many clients that send this and no more. */
function hold(port: number, count: number, bytes: string): Socket[] {
  const held = Array.from({ length: count }, () => {
    const { socket } = connectRaw(port);
    socket.on('error', () => {});
    socket.write(bytes);
    return socket;
  });
  sockets.push(...held);
  return held;
}

const open = (held: readonly Socket[]): number => held.filter(({ destroyed }) => !destroyed).length;

const filler = `X-Filler: ${'f'.repeat(12_000)}\r\n`;
const unfinishedHead = `POST /any HTTP/1.1\r\nHost: h\r\n${filler}`;
const unfinishedBody = `${unfinishedHead}Content-Length: 60000\r\n\r\n${'b'.repeat(30_000)}`;

/** A gateway with a few places, before one stand-in. */
async function before(): Promise<{ gateway: TestGateway; seen: readonly unknown[] }> {
  const upstream = await using(startHttpUpstream((_req, res) => res.end('ok')));
  const target = { kind: 'http', upstream: 'web', path: '/' } as const;
  const gateway = await using(
    startGateway(
      {
        upstreams: { web: { protocol: 'http', endpoints: { static: [upstream.address] } } },
        routes: [
          { id: 'any', methods: ['GET', 'POST'], path: '/any', target },
          { id: 'health', methods: ['GET'], path: '/health', target: { kind: 'health' } },
        ],
      },
      { limits: { connections: 20, bodies: 10 } },
    ),
  );
  return { gateway, seen: upstream.seen };
}

/** Requests of every kind; each has its answer. */
async function servesHonestClients(port: number): Promise<void> {
  for (let i = 0; i < 5; i += 1) {
    expect(await send(port, { path: '/health' })).toMatchObject({ status: 200 });
    expect(await send(port, { method: 'POST', path: '/any', body: 'hi' })).toMatchObject({ status: 200, body: 'ok' });
  }
}

describe('honest clients are served', () => {
  test('while there are more unfinished heads than places', async () => {
    const { gateway } = await before();
    const held = hold(gateway.port, 40, unfinishedHead);
    await until(() => open(held) <= 20);
    await servesHonestClients(gateway.port);
    expect(await gateway.metrics()).toMatch(/cut_total\{listener="public",reason="waiting_room"\} [1-9]/);
  });

  test('while there are more unfinished bodies than places, of which no upstream hears', async () => {
    const { gateway, seen } = await before();
    const held = hold(gateway.port, 18, unfinishedBody);
    await until(() => open(held) <= 10);
    await servesHonestClients(gateway.port);
    expect(seen).toHaveLength(5);
    expect(gateway.lines.filter(({ msg }) => msg === 'request')).toHaveLength(10);
    expect(await gateway.metrics()).toMatch(/cut_total\{listener="public",reason="body_room"\} [1-9]/);
  });
});

test('probes and metrics have places of their own, also when strangers find the port', async () => {
  const metrics = createMetrics({ service: 'gateway' });
  const paths = { live: '/livez', ready: '/readyz', startup: '/startupz', metrics: '/metrics' };
  const handler = createAdminHandler({ health: createHealth(), metrics, paths });
  const admin = createAdminServer(handler, { metrics, log: captureLog().log, now: () => performance.now() });
  const { port } = await listen(admin, { host: '127.0.0.1', port: 0 });
  const held = hold(port, 80, unfinishedHead);
  await until(() => open(held) <= 64);
  expect(await send(port, { path: '/livez' })).toMatchObject({ status: 200 });
  admin.close();
  admin.closeAllConnections();
});

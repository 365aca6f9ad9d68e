/** What a limit does to requests, with a store, without one, and with one that is away. */
import { describe, expect, test } from '@jest/globals';
import { sendRaw } from '@api-platform/kit/testing/raw-http.ts';
import { firstOfWindow, startStoreStandIn } from '../testing/answering-server.ts';
import { type TestConfig, type TestGateway, send, startGateway, until } from '../testing/gateway.ts';
import { closedAddresses, startHttpUpstream } from '../testing/http-upstream.ts';
import { closingAfterEach } from '../testing/resources.ts';

const using = closingAfterEach();
const timeoutMs = 300;

/** A gateway with one route that takes two requests in an hour. */
async function limitedGateway(changes: Partial<TestConfig> = {}): Promise<TestGateway & { arrived: () => number }> {
  const web = await using(startHttpUpstream((_req, res) => res.end('ok')));
  const target = { kind: 'http', upstream: 'web', path: '/' } as const;
  const rateLimit = { requests: 2, windowSeconds: 3_600 };
  const gateway = await using(
    startGateway({
      upstreams: { web: { protocol: 'http', endpoints: { static: [web.address] } } },
      routes: [{ id: 'any', methods: ['GET', 'POST'], path: '/any', target, rateLimit }],
      ...changes,
    }),
  );
  return { ...gateway, arrived: () => web.seen.length };
}

const storeAt = (port: number) => ({ rateLimitStore: { host: '127.0.0.1', port, tls: false, timeoutMs } });
const ask = (gateway: TestGateway) => send(gateway.port, { path: '/any' });

async function statuses(gateway: TestGateway, times: number): Promise<number[]> {
  const all: number[] = [];
  for (let request = 0; request < times; request++) all.push((await ask(gateway)).status);
  return all;
}

async function samples(gateway: TestGateway): Promise<string[]> {
  return (await gateway.metrics()).split('\n').filter((line) => line.startsWith('gateway_rate_limit_'));
}

test('a refusal says when to come back, and what the limit is', async () => {
  const gateway = await limitedGateway();
  await statuses(gateway, 2);
  const { status, headers, body } = await ask(gateway);
  expect(status).toBe(429);
  const seconds = Number(headers['retry-after']);
  expect(seconds).toBeGreaterThan(3_590);
  expect(seconds).toBeLessThanOrEqual(3_600);
  expect(headers['ratelimit']).toBe(`"any";r=0;t=${seconds}`);
  expect(JSON.parse(body)).toMatchObject({
    code: 'RATE_LIMIT_EXCEEDED',
    detail: `a client may make 2 requests in 3600 s here; try again in ${seconds} s`,
  });
  expect(gateway.arrived()).toBe(2);
});

test('a body is not asked for where the request is refused', async () => {
  const gateway = await limitedGateway();
  await statuses(gateway, 2);
  const head =
    'POST /any HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n';
  expect((await sendRaw(gateway.port, head)).split('\r\n', 1)).toEqual(['HTTP/1.1 429 Too Many Requests']);
});

test('the next request on a connection is read where the body of a refused one ends', async () => {
  const gateway = await limitedGateway();
  await statuses(gateway, 2);
  const refused = 'POST /any HTTP/1.1\r\nHost: h\r\nContent-Length: 14\r\n\r\nGET / HTTP/1.1';
  const next = 'GET /nowhere HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n';
  const answer = await sendRaw(gateway.port, refused + next);
  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 429', 'HTTP/1.1 404']);
});

test('a request whose client leaves while it is counted goes no further', async () => {
  const store = await using(startStoreStandIn(firstOfWindow));
  const gateway = await limitedGateway(storeAt(store.port));
  await until(() => gateway.lines.some(({ msg }) => String(msg).includes('counts for all')));
  store.answer = undefined;
  const asked = store.commands.length;
  const leaving = new AbortController();
  const request = fetch(`http://127.0.0.1:${gateway.port}/any`, { signal: leaving.signal }).catch(() => 'left');
  await until(() => store.commands.length > asked);
  leaving.abort();
  expect(await request).toBe('left');
  await until(() => gateway.lines.some(({ status }) => status === 499));
  // The next one is counted in memory: by then the first is over as well.
  expect((await ask(gateway)).status).toBe(200);
  expect(gateway.arrived()).toBe(1);
});

describe('decisions are counted', () => {
  test('in memory, where there is no store', async () => {
    const gateway = await limitedGateway();
    await statuses(gateway, 3);
    expect(await samples(gateway)).toEqual([
      'gateway_rate_limit_decisions_total{route_id="any",decision="allowed",counted_in="memory"} 2',
      'gateway_rate_limit_decisions_total{route_id="any",decision="refused",counted_in="memory"} 1',
    ]);
  });

  test('in the store, which is told to be up', async () => {
    const store = await using(startStoreStandIn(firstOfWindow));
    const gateway = await limitedGateway(storeAt(store.port));
    await until(() => gateway.lines.some(({ msg }) => String(msg).includes('counts for all')));
    const response = await ask(gateway);
    expect(response.headers['ratelimit']).toBe('"any";r=1;t=1');
    store.answer = '*2\r\n:3\r\n:2500\r\n';
    const refused = await ask(gateway);
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '3', ratelimit: '"any";r=0;t=3' } });
    expect(await samples(gateway)).toEqual([
      'gateway_rate_limit_store_up 1',
      'gateway_rate_limit_decisions_total{route_id="any",decision="allowed",counted_in="store"} 1',
      'gateway_rate_limit_decisions_total{route_id="any",decision="refused",counted_in="store"} 1',
    ]);
  });
});

describe('limits hold in memory while the store', () => {
  test('cannot be reached, from the start on', async () => {
    const gateway = await limitedGateway(storeAt(Number(closedAddresses[0]!.split(':')[1])));
    expect(await statuses(gateway, 3)).toEqual([200, 200, 429]);
    expect(await samples(gateway)).toContain('gateway_rate_limit_store_up 0');
  });

  test('takes connections and never answers: no request waits for it', async () => {
    const store = await using(startStoreStandIn(undefined));
    const gateway = await limitedGateway(storeAt(store.port));
    await until(() => store.keys.length > 0);
    expect(await statuses(gateway, 3)).toEqual([200, 200, 429]);
    expect(new Set(store.keys)).toEqual(new Set(['rl:_probe:']));
  });

  test('hangs after it has counted: only requests on their way to it wait', async () => {
    const store = await using(startStoreStandIn(firstOfWindow));
    const gateway = await limitedGateway(storeAt(store.port));
    await until(() => gateway.lines.some(({ msg }) => String(msg).includes('counts for all')));
    expect((await ask(gateway)).status).toBe(200);
    store.answer = undefined;
    const both = await Promise.all([ask(gateway), ask(gateway)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect((await ask(gateway)).status).toBe(429);
    expect(store.keys.filter((key) => key === 'rl:any:127.0.0.1')).toHaveLength(3);
    expect(gateway.lines.filter(({ msg }) => String(msg).includes('store is away'))).toHaveLength(1);
  });
});

test('a store is not even connected to where no route has a limit', async () => {
  const store = await using(startStoreStandIn(firstOfWindow));
  const target = { kind: 'health' } as const;
  const routes = [{ id: 'any', methods: ['GET' as const], path: '/any', target }];
  const gateway = await limitedGateway({ ...storeAt(store.port), routes, upstreams: {} });
  expect(await statuses(gateway, 3)).toEqual([200, 200, 200]);
  expect(store.commands).toEqual([]);
  expect(await samples(gateway)).toEqual([]);
});

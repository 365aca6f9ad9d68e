/** Which endpoint answers, what is tried again, and what is told when nobody answers. */
import { describe, expect, test } from '@jest/globals';
import { type TestGateway, send, startGateway, until } from '../testing/gateway.ts';
import { closedAddresses, startHttpUpstream, startRawUpstream } from '../testing/http-upstream.ts';
import { closingAfterEach } from '../testing/resources.ts';

const using = closingAfterEach();

/** A gateway before some addresses, with one route that takes everything. */
function before(...addresses: string[]): Promise<TestGateway> {
  return using(
    startGateway(
      {
        upstreams: { web: { protocol: 'http', endpoints: { static: addresses } } },
        routes: [
          {
            id: 'any',
            methods: ['GET', 'POST', 'PUT', 'DELETE'],
            path: '/any',
            target: { kind: 'http', upstream: 'web', path: '/x' },
            timeoutMs: 20_000,
          },
        ],
      },
      // No ejection ends while a test runs.
      { now: () => 0 },
    ),
  );
}

const serving = (name: string) => using(startHttpUpstream((_req, res) => res.setHeader('x-name', name).end()));
/** Reads a request and hangs up. */
const hangingUp = () => using(startRawUpstream((socket) => socket.once('data', () => socket.destroy())));
const retries = async (gateway: TestGateway): Promise<string[]> =>
  (await gateway.metrics()).split('\n').filter((line) => line.startsWith('gateway_upstream_retries_total'));

test('requests go round all endpoints', async () => {
  const gateway = await before(
    (await serving('a')).address,
    (await serving('b')).address,
    (await serving('c')).address,
  );
  const names: unknown[] = [];
  for (let turn = 0; turn < 6; turn++) names.push((await send(gateway.port, { path: '/any' })).headers['x-name']);
  expect(names).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
});

describe('an endpoint that takes no connection', () => {
  test.each([
    ['GET', undefined],
    ['POST', '{"title":"An awesome project"}'],
    ['DELETE', undefined],
  ])('is passed over, as nothing was sent: %s', async (method, body) => {
    const good = await serving('good');
    const gateway = await before(closedAddresses[0]!, good.address);
    const response = await send(gateway.port, { method, path: '/any', ...(body === undefined ? {} : { body }) });
    expect(response).toMatchObject({ status: 200, headers: { 'x-name': 'good' } });
    expect(good.seen).toMatchObject([{ method, body: body ?? '' }]);
    await until(() => gateway.lines.length > 0);
    expect(gateway.lines).toMatchObject([{ status: 200, upstream: 'web', endpoint: good.address, retries: 1 }]);
    expect(await retries(gateway)).toEqual([
      'gateway_upstream_retries_total{upstream="web",track="stable",reason="connect"} 1',
    ]);
  });

  test('is asked no more after two failures', async () => {
    const good = await serving('good');
    const gateway = await before(closedAddresses[0]!, good.address);
    for (let turn = 0; turn < 8; turn++)
      expect(await send(gateway.port, { path: '/any' })).toMatchObject({ status: 200 });
    expect(await retries(gateway)).toEqual([
      'gateway_upstream_retries_total{upstream="web",track="stable",reason="connect"} 2',
    ]);
    expect(await gateway.metrics()).toContain(
      'gateway_upstream_endpoints{upstream="web",track="stable",state="ejected"} 1',
    );
  });

  test('like all others is a 502 that says that nothing was sent', async () => {
    const gateway = await before(...closedAddresses.slice(0, 2));
    const response = await send(gateway.port, { method: 'POST', path: '/any', body: '{}' });
    expect(response).toMatchObject({ status: 502, headers: { 'gateway-error': 'UPSTREAM_UNREACHABLE' } });
    expect(JSON.parse(response.body)).toMatchObject({
      detail:
        'upstream "web" took no connection at 2 of its endpoints; nothing was sent, so the request may be repeated',
    });
    await until(() => gateway.lines.length > 0);
    expect(gateway.lines).toMatchObject([{ level: 'error', status: 502, error: 'UPSTREAM_UNREACHABLE', retries: 1 }]);
  });

  test('is one of at most five that a request tries', async () => {
    const gateway = await before(...closedAddresses);
    expect(await send(gateway.port, { path: '/any' })).toMatchObject({ status: 502 });
    await until(() => gateway.lines.length > 0);
    expect(gateway.lines).toMatchObject([{ retries: 4 }]);
  });
});

describe('a connection that ends before a byte of the answer', () => {
  test.each(['GET', 'PUT', 'DELETE'])('is tried again elsewhere for %s without a body', async (method) => {
    const good = await serving('good');
    const gateway = await before((await hangingUp()).address, good.address);
    expect(await send(gateway.port, { method, path: '/any' })).toMatchObject({ status: 200 });
    expect(await retries(gateway)).toEqual([
      'gateway_upstream_retries_total{upstream="web",track="stable",reason="reset"} 1',
    ]);
  });

  test('is tried again at the same endpoint when there is no other', async () => {
    let connections = 0;
    const flaky = await using(
      startRawUpstream((socket) =>
        socket.once('data', () => {
          if (connections++ === 0) socket.destroy();
          else socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        }),
      ),
    );
    const gateway = await before(flaky.address);
    expect(await send(gateway.port, { path: '/any' })).toMatchObject({ status: 200, body: 'ok' });
  });

  test('is tried again once, not twice', async () => {
    const gateway = await before(
      (await hangingUp()).address,
      (await hangingUp()).address,
      (await serving('c')).address,
    );
    expect(await send(gateway.port, { path: '/any' })).toMatchObject({
      status: 502,
      headers: { 'gateway-error': 'UPSTREAM_RESET' },
    });
  });

  test.each([
    ['POST', undefined],
    ['POST', '{}'],
    ['PUT', '{}'],
    ['DELETE', '{}'],
  ])('is a 502 for %s with body %s: the upstream may have acted', async (method, body) => {
    const good = await serving('good');
    const gateway = await before((await hangingUp()).address, good.address);
    const response = await send(gateway.port, { method, path: '/any', ...(body === undefined ? {} : { body }) });
    expect(response).toMatchObject({ status: 502, headers: { 'gateway-error': 'UPSTREAM_RESET' } });
    expect(JSON.parse(response.body)).toMatchObject({
      detail: 'upstream "web" ended the connection before it answered',
    });
    expect(good.seen).toEqual([]);
  });

  test('says nothing against the endpoint', async () => {
    const gateway = await before((await hangingUp()).address, (await serving('b')).address);
    for (let turn = 0; turn < 5; turn++) await send(gateway.port, { method: 'POST', path: '/any' });
    expect(await gateway.metrics()).toContain(
      'gateway_upstream_endpoints{upstream="web",track="stable",state="ejected"} 0',
    );
  });
});

test('an upstream that DNS does not know is a 503 that says when to come again', async () => {
  const gateway = await using(
    startGateway(
      {
        upstreams: { web: { protocol: 'http', endpoints: { dns: 'web.example', port: 80, refreshMs: 7_000 } } },
        routes: [{ id: 'any', methods: ['GET'], path: '/any', target: { kind: 'http', upstream: 'web', path: '/' } }],
      },
      { resolve: () => Promise.resolve([]) },
    ),
  );
  expect(await send(gateway.port, { path: '/any' })).toMatchObject({
    status: 503,
    headers: { 'gateway-error': 'NO_ENDPOINT', 'retry-after': '7' },
  });
});

test('an upstream that comes into DNS later is found', async () => {
  const good = await serving('late');
  let addresses: string[] = [];
  const gateway = await using(
    startGateway(
      {
        upstreams: { web: { protocol: 'http', endpoints: { dns: 'web.example', port: good.port, refreshMs: 20 } } },
        routes: [{ id: 'any', methods: ['GET'], path: '/any', target: { kind: 'http', upstream: 'web', path: '/' } }],
      },
      {
        resolve: (host) => {
          expect(host).toBe('web.example.');
          return Promise.resolve(addresses);
        },
      },
    ),
  );
  expect(await send(gateway.port, { path: '/any' })).toMatchObject({ status: 503 });
  addresses = ['127.0.0.1'];
  let status = 503;
  while (status === 503) ({ status } = await send(gateway.port, { path: '/any' }));
  expect(status).toBe(200);
  expect(good.seen[0]!.headers.host).toBe(`web.example:${good.port}`);
});

test('a rolling update of the upstream loses no request', async () => {
  const replica = (name: string, host: string, port: number) =>
    using(startHttpUpstream((_req, res) => res.setHeader('x-name', name).end(), { host, port }));
  // Only Linux has more than one IPv4 address on loopback.
  const [first, second] = ['127.0.0.1', process.platform === 'linux' ? '127.0.0.2' : '::1'] as const;
  const old = await replica('old', first, 0);
  let inDns: string[] = [first];
  const gateway = await using(
    startGateway(
      {
        upstreams: { web: { protocol: 'http', endpoints: { dns: 'web.example', port: old.port, refreshMs: 10 } } },
        routes: [{ id: 'any', methods: ['POST'], path: '/any', target: { kind: 'http', upstream: 'web', path: '/' } }],
      },
      { resolve: () => Promise.resolve(inDns) },
    ),
  );
  const ask = async (times: number): Promise<unknown[]> => {
    const names: unknown[] = [];
    for (let turn = 0; turn < times; turn++) {
      const { status, headers } = await send(gateway.port, { method: 'POST', path: '/any', body: '{}' });
      names.push(status === 200 ? headers['x-name'] : status);
    }
    return names;
  };

  expect(new Set(await ask(5))).toEqual(new Set(['old']));
  await replica('new', second, old.port);
  inDns = [first, second];
  const names = await ask(5);
  while (!names.includes('new')) names.push(...(await ask(1)));
  expect(new Set(names)).toEqual(new Set(['old', 'new']));
  // The old replica is gone before DNS says so: its address refuses connections.
  await old[Symbol.asyncDispose]();
  expect(new Set(await ask(20))).toEqual(new Set(['new']));
  inDns = [second];
  expect(new Set(await ask(20))).toEqual(new Set(['new']));
});

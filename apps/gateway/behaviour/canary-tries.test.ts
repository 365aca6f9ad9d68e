/** Which side of an upstream answers when one of them cannot. */
import { describe, expect, test } from '@jest/globals';
import { any, asks, countOf, endpointsAt, header, sides, startCanaryGateway, times } from '../testing/canary.ts';
import { send, until } from '../testing/gateway.ts';
import { samples } from '../testing/grpc-gateway.ts';
import { type HttpUpstream, closedAddresses, startHttpUpstream, startRawUpstream } from '../testing/http-upstream.ts';
import { closingAfterEach } from '../testing/resources.ts';

const using = closingAfterEach();
const between = (...given: Parameters<typeof startCanaryGateway>) => using(startCanaryGateway(...given));
const serving = (): Promise<HttpUpstream> => using(startHttpUpstream((_req, res) => res.end()));
const nobody = { static: closedAddresses.slice(0, 2) };
const nowhere = () => Promise.resolve([]);
const isAccess = (line: Readonly<Record<string, unknown>>): boolean => 'status' in line;
/** Reads a request and hangs up, at most so many times; then answers. */
const hangingUp = (most: number) => {
  let connections = 0;
  return using(
    startRawUpstream((socket) =>
      socket.once('data', () => {
        if (connections++ < most) socket.destroy();
        else socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      }),
    ),
  );
};

describe('a canary that DNS does not know', () => {
  const unknown = { endpoints: { dns: 'canary.example', port: 80, refreshMs: 7_000 }, percent: 50 };

  test('costs nobody a request who did not ask for it', async () => {
    const stable = await serving();
    const gateway = await between(unknown, endpointsAt(stable), { resolve: nowhere });
    expect(new Set(await sides(gateway, times(100, any)))).toEqual(new Set(['stable']));
    expect(await samples(gateway, 'gateway_canary_fallbacks_total')).toEqual([
      'gateway_canary_fallbacks_total{upstream="web",reason="no_endpoint"} 50',
      'gateway_canary_fallbacks_total{upstream="web",reason="connect"} 0',
    ]);
    expect(await samples(gateway, 'gateway_upstream_retries_total')).toEqual([]);
  });

  test('is a 503 for who did, so that no tester takes the stable side for it', async () => {
    const stable = await serving();
    const gateway = await between(unknown, endpointsAt(stable), { resolve: nowhere });
    const response = await send(gateway.port, asks('canary'));
    expect(response).toMatchObject({
      status: 503,
      headers: { 'gateway-error': 'NO_ENDPOINT', 'retry-after': '7', [header]: 'canary' },
    });
    expect(JSON.parse(response.body)).toMatchObject({
      detail: 'the canary of upstream "web" has no endpoint at the moment; try again later',
    });
    expect(stable.seen).toEqual([]);
    await until(() => gateway.lines.some(isAccess));
    expect(gateway.lines.find(isAccess)).toMatchObject({ status: 503, track: 'canary', error: 'NO_ENDPOINT' });
  });
});

describe('a canary that takes no connection', () => {
  test('costs nobody a request who did not ask for it, and soon no time either', async () => {
    const stable = await serving();
    const gateway = await between({ endpoints: nobody, percent: 50 }, endpointsAt(stable), { now: () => 0 });
    const post = { method: 'POST', path: '/any', body: '{}' };
    expect(new Set(await sides(gateway, times(100, post), 1))).toEqual(new Set(['stable']));
    expect(stable.seen).toHaveLength(100);
    // Two requests find out that both its endpoints fail; from then on they are left out.
    expect(await samples(gateway, 'gateway_canary_fallbacks_total')).toEqual([
      'gateway_canary_fallbacks_total{upstream="web",reason="no_endpoint"} 48',
      'gateway_canary_fallbacks_total{upstream="web",reason="connect"} 2',
    ]);
    expect(await samples(gateway, 'gateway_upstream_retries_total')).toEqual([
      'gateway_upstream_retries_total{upstream="web",track="canary",reason="connect"} 4',
    ]);
    expect(await gateway.metrics()).toContain(
      'gateway_upstream_endpoints{upstream="web",track="canary",state="ejected"} 2',
    );
  });

  test('is a 502 for who did, also when it is left out', async () => {
    const gateway = await between({ endpoints: nobody }, endpointsAt(await serving()), { now: () => 0 });
    for (let turn = 0; turn < 4; turn++) {
      const response = await send(gateway.port, asks('canary'));
      expect(response).toMatchObject({
        status: 502,
        headers: { 'gateway-error': 'UPSTREAM_UNREACHABLE', [header]: 'canary' },
      });
      expect(JSON.parse(response.body)).toMatchObject({
        detail:
          'the canary of upstream "web" took no connection at 2 of its endpoints; nothing was sent, so the request may be repeated',
      });
    }
  });

  test('at one endpoint is tried at another of its own before the stable side is asked', async () => {
    const [canary, stable] = [await serving(), await serving()];
    const endpoints = { static: [closedAddresses[0]!, canary.address] };
    const gateway = await between({ endpoints, percent: 100 }, endpointsAt(stable), { now: () => 0 });
    expect(new Set(await sides(gateway, times(10, any)))).toEqual(new Set(['canary']));
    expect(stable.seen).toEqual([]);
  });

  test('is given two tries, so that there is time left for the stable side', async () => {
    const gateway = await between(
      { endpoints: { static: closedAddresses }, percent: 100 },
      endpointsAt(await serving()),
    );
    expect(await sides(gateway, [any])).toEqual(['stable']);
    await until(() => gateway.lines.length === 1);
    expect(gateway.lines).toMatchObject([{ status: 200, track: 'stable', retries: 2 }]);
  });

  test('gets its share again once it does', async () => {
    let now = 0;
    const canary = await serving();
    const address = canary.address;
    const gateway = await between({ endpoints: { static: [address] }, percent: 100 }, endpointsAt(await serving()), {
      now: () => now,
    });
    await canary[Symbol.asyncDispose]();
    expect(await sides(gateway, times(3, any), 1)).toEqual(['stable', 'stable', 'stable']);
    await using(startHttpUpstream((_req, res) => res.end(), { host: '127.0.0.1', port: canary.port }));
    expect(await sides(gateway, [any])).toEqual(['stable']);
    now = 1_000;
    expect(await sides(gateway, times(3, any))).toEqual(['canary', 'canary', 'canary']);
  });

  test('beside a stable side that takes none either is a 502 after both were tried', async () => {
    const gateway = await between({ endpoints: nobody, percent: 100 }, { static: closedAddresses.slice(2, 4) });
    const response = await send(gateway.port, any);
    expect(response).toMatchObject({ status: 502, headers: { [header]: 'stable' } });
    expect(response.body).toContain('took no connection at 4 of its endpoints');
  });
});

describe('a stable side without endpoints', () => {
  test('is a 503, and not a canary with four times its share', async () => {
    const canary = await serving();
    const gateway = await between(
      { endpoints: endpointsAt(canary) },
      { dns: 'stable.example', port: 80 },
      {
        resolve: () => Promise.resolve([]),
      },
    );
    const told = await sides(gateway, times(100, any));
    expect([countOf(told, 503), countOf(told, 'canary')]).toEqual([75, 25]);
  });
});

describe('a connection that ends before a byte of the answer', () => {
  test('is tried again on the same side', async () => {
    const stable = await serving();
    const gateway = await between({ endpoints: endpointsAt(await hangingUp(1)), percent: 100 }, endpointsAt(stable));
    expect(await sides(gateway, [any])).toEqual(['canary']);
    expect(stable.seen).toEqual([]);
    expect(await samples(gateway, 'gateway_upstream_retries_total')).toEqual([
      'gateway_upstream_retries_total{upstream="web",track="canary",reason="reset"} 1',
    ]);
  });

  test('twice is an error of that side: the request arrived, so nobody hides it', async () => {
    const stable = await serving();
    const gateway = await between({ endpoints: endpointsAt(await hangingUp(9)), percent: 100 }, endpointsAt(stable));
    const response = await send(gateway.port, any);
    expect(response).toMatchObject({ status: 502, headers: { 'gateway-error': 'UPSTREAM_RESET', [header]: 'canary' } });
    expect(stable.seen).toEqual([]);
  });
});

test('a side that answers what is no HTTP is told in the error', async () => {
  const broken = await using(
    startRawUpstream((socket) => socket.once('data', () => socket.end('HTTP/1.1 xxx\r\n\r\n'))),
  );
  const gateway = await between({ endpoints: endpointsAt(broken) }, endpointsAt(await serving()));
  expect(await send(gateway.port, { method: 'POST', ...asks('canary') })).toMatchObject({
    status: 502,
    headers: { 'gateway-error': 'UPSTREAM_RESPONSE_INVALID', [header]: 'canary' },
  });
});

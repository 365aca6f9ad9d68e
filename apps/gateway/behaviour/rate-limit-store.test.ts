/** Limits against a real server; skipped where the machine has neither valkey-server nor redis-server. */
import { describe, expect, test } from '@jest/globals';
import { type TestGateway, send, startGateway, until } from '../testing/gateway.ts';
import { startHttpUpstream } from '../testing/http-upstream.ts';
import { RedisServer, serverProgram } from '../testing/redis-server.ts';
import { closingAfterEach } from '../testing/resources.ts';

const using = closingAfterEach();

/** All that the README says the limiter needs, and nothing else. */
const access = 'user default on nopass ~rl:* -@all +eval +evalsha +set +incrby +pttl +expire';

async function replica(port: number, requests: number, windowSeconds = 3_600): Promise<TestGateway> {
  const web = await using(startHttpUpstream((_req, res) => res.end('ok')));
  const target = { kind: 'http', upstream: 'web', path: '/' } as const;
  const gateway = await using(
    startGateway({
      clients: { trustedProxies: ['127.0.0.0/8'] },
      upstreams: { web: { protocol: 'http', endpoints: { static: [web.address] } } },
      routes: [{ id: 'any', methods: ['GET'], path: '/any', target, rateLimit: { requests, windowSeconds } }],
      rateLimitStore: { host: '127.0.0.1', port, tls: false, timeoutMs: 300 },
    }),
  );
  await untilTold(gateway, 'counts for all');
  return gateway;
}

/** Waits until the last that was told about the store is this. */
const untilTold = (gateway: TestGateway, told: string): Promise<void> =>
  until(
    () =>
      gateway.lines
        .filter(({ store }) => store !== undefined)
        .at(-1)
        ?.['msg']?.toString()
        .includes(told) === true,
  );

async function ask(gateway: TestGateway, client = '198.51.100.1'): Promise<number> {
  const { status } = await send(gateway.port, { path: '/any', headers: { 'x-forwarded-for': client } });
  return status;
}

const withServer = serverProgram === undefined ? describe.skip : describe;

withServer(`with ${serverProgram ?? 'valkey-server or redis-server, which this machine lacks'}`, () => {
  test('two replicas share the count of a client', async () => {
    const { port } = await using(RedisServer.start(access));
    const [one, other] = [await replica(port, 3), await replica(port, 3)];
    expect([await ask(one), await ask(other), await ask(one)]).toEqual([200, 200, 200]);
    expect([await ask(one), await ask(other)]).toEqual([429, 429]);
    expect([await ask(other, '198.51.100.2'), await ask(other, '2001:db8::1')]).toEqual([200, 200]);
  });

  test('a window ends', async () => {
    const { port } = await using(RedisServer.start(access));
    const gateway = await replica(port, 1, 1);
    expect([await ask(gateway), await ask(gateway)]).toEqual([200, 429]);
    const began = performance.now();
    let status = 429;
    while (status === 429) status = await ask(gateway);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  test('requests at the same time are counted one by one', async () => {
    const { port } = await using(RedisServer.start(access));
    const gateways = [await replica(port, 20), await replica(port, 20)];
    const statuses = await Promise.all(Array.from({ length: 60 }, (_, n) => ask(gateways[n % 2]!)));
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
  });

  test('one that is killed is found again after its restart', async () => {
    const server = await using(RedisServer.start(access));
    const gateway = await replica(server.port, 2);
    await server.end();
    await untilTold(gateway, 'is away');
    expect([await ask(gateway), await ask(gateway), await ask(gateway)]).toEqual([200, 200, 429]);
    await server.begin();
    await untilTold(gateway, 'counts for all');
    // It has forgotten everything, and counts.
    expect([await ask(gateway), await ask(gateway), await ask(gateway)]).toEqual([200, 200, 429]);
  });

  test('one that hangs is left, and found again when it goes on', async () => {
    const server = await using(RedisServer.start(access));
    const gateway = await replica(server.port, 2);
    expect(await ask(gateway)).toBe(200);
    server.signal('SIGSTOP');
    expect([await ask(gateway), await ask(gateway), await ask(gateway)]).toEqual([200, 200, 429]);
    server.signal('SIGCONT');
    await untilTold(gateway, 'counts for all');
    expect(gateway.lines.filter(({ store }) => store !== undefined)).toHaveLength(3);
  });
});

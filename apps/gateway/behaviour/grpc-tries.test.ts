/** Which endpoint answers a call, and what is tried again. */
import { describe, expect, test } from '@jest/globals';
import { until } from '../testing/gateway.ts';
import { answers, ask, samples, startGrpcGateway } from '../testing/grpc-gateway.ts';
import { type GrpcAnswer, type GrpcUpstream, type SeenCall, startGrpcUpstream } from '../testing/grpc-upstream.ts';
import { closedAddresses, startRawUpstream } from '../testing/http-upstream.ts';
import { closingAfterEach } from '../testing/resources.ts';

const using = closingAfterEach();
const before = (...given: Parameters<typeof startGrpcGateway>) => using(startGrpcGateway(...given));
/** A stand-in that answers with its name. */
const replica = (name: string, at = 0): Promise<GrpcUpstream> =>
  using(startGrpcUpstream(() => ({ message: name }), at));
const answering = (answer: (seen: SeenCall) => GrpcAnswer | Promise<GrpcAnswer>) => using(startGrpcUpstream(answer));

test('calls go round all endpoints', async () => {
  const replicas = [await replica('a'), await replica('b'), await replica('c')];
  const gateway = await before({ static: replicas.map(({ address }) => address) });
  expect(await answers(gateway, 6)).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  await until(() => gateway.lines.length === 6);
  expect(gateway.lines[0]).toMatchObject({
    route_id: 'verify',
    upstream: 'verify',
    endpoint: replicas[0]!.address,
    retries: 0,
  });
  expect(await samples(gateway, 'rpc_client_call_duration_seconds_count')).toEqual([
    'rpc_client_call_duration_seconds_count{server_address="verify",track="stable",rpc_method="userverify.UserVerify/VerifyUser",rpc_status_code="OK"} 6',
  ]);
});

describe('an endpoint that takes no connection', () => {
  test('is passed over, as nothing was sent, and asked no more after two failures', async () => {
    const good = await replica('good');
    const gateway = await before({ static: [closedAddresses[0]!, good.address] }, { now: () => 0 });
    expect(new Set(await answers(gateway, 8))).toEqual(new Set(['good']));
    expect(await samples(gateway, 'gateway_upstream_retries_total')).toEqual([
      'gateway_upstream_retries_total{upstream="verify",track="stable",reason="connect"} 2',
    ]);
    expect(await samples(gateway, 'gateway_upstream_endpoints')).toEqual([
      'gateway_upstream_endpoints{upstream="verify",track="stable",state="active"} 1',
      'gateway_upstream_endpoints{upstream="verify",track="stable",state="ejected"} 1',
    ]);
  });

  test('in time is passed over too', async () => {
    const silent = await using(startRawUpstream((socket) => socket.pause()));
    const gateway = await before({ static: [silent.address, (await replica('good')).address] });
    expect(await answers(gateway, 2)).toEqual(['good', 'good']);
  });

  test('and speaks no HTTP/2 is passed over too', async () => {
    const other = await using(startRawUpstream((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    const gateway = await before({ static: [other.address, (await replica('good')).address] });
    expect(await answers(gateway, 2)).toEqual(['good', 'good']);
  });

  test('like all others is a 502 that says that nothing was sent', async () => {
    const gateway = await before({ static: closedAddresses.slice(0, 2) });
    const response = await ask(gateway);
    expect(response).toMatchObject({ status: 502, headers: { 'gateway-error': 'UPSTREAM_UNREACHABLE' } });
    expect(response.body).toContain('nothing was sent');
  });

  test('is used again when it is back', async () => {
    const first = await replica('first');
    const gateway = await before({ static: [first.address] });
    expect(await answers(gateway, 1)).toEqual(['first']);
    await first[Symbol.asyncDispose]();
    expect((await ask(gateway)).status).toBe(502);
    await replica('second', first.port);
    let [name] = await answers(gateway, 1);
    while (name === 502) [name] = await answers(gateway, 1);
    expect(name).toBe('second');
  });
});

test('an upstream that DNS does not know is a 503', async () => {
  const gateway = await before(
    { dns: 'verify.example', port: 1, refreshMs: 5_000 },
    { resolve: () => Promise.resolve([]) },
  );
  expect(await ask(gateway)).toMatchObject({
    status: 503,
    headers: { 'gateway-error': 'NO_ENDPOINT', 'retry-after': '5' },
  });
});

test('replicas that stop gracefully one after the other lose no call', async () => {
  const replicas = [await replica('a'), await replica('b'), await replica('c')];
  const gateway = await before({ static: replicas.map(({ address }) => address) });
  const told: unknown[] = [];
  const calling = new AbortController();
  const callers = Array.from({ length: 8 }, async () => {
    while (!calling.signal.aborted) told.push(...(await answers(gateway, 1)));
  });
  await until(() => told.length > 30);
  await replicas[0]!.stop();
  const after = told.length;
  await until(() => told.length > after + 30);
  await replicas[1]!.stop();
  const later = told.length;
  await until(() => told.length > later + 30);
  calling.abort();
  await Promise.all(callers);
  expect(new Set(told)).toEqual(new Set(['a', 'b', 'c']));
  expect(new Set(told.slice(later + 10))).toEqual(new Set(['c']));
});

test('an endpoint that leaves DNS answers what is in flight', async () => {
  let finish: ((answer: GrpcAnswer) => void) | undefined;
  const slow = await answering(() => new Promise((resolve) => (finish = resolve)));
  let addresses = ['127.0.0.1'];
  const gateway = await before(
    { dns: 'verify.example', port: slow.port, refreshMs: 5 },
    { resolve: () => Promise.resolve(addresses) },
  );
  const answer = ask(gateway);
  await until(() => finish !== undefined);
  addresses = [];
  let active = '';
  while (!active.endsWith(' 0')) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    [active = ''] = await samples(
      gateway,
      'gateway_upstream_endpoints{upstream="verify",track="stable",state="active"}',
    );
  }
  finish!({ message: 'late' });
  expect(await answer).toMatchObject({ status: 200, body: '{"message":"late"}' });
});

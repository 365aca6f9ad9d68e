/** An endpoint that takes requests and answers none, such as a process that is frozen. */
import { expect, test } from '@jest/globals';
import { sendRaw } from '@api-platform/kit/testing/raw-http.ts';
import { endpointsAt } from '../testing/canary.ts';
import { type PlainResponse, type TestGateway, send, startGateway } from '../testing/gateway.ts';
import { answers, samples, startGrpcGateway } from '../testing/grpc-gateway.ts';
import { startGrpcUpstream } from '../testing/grpc-upstream.ts';
import { startHttpUpstream, startRawUpstream } from '../testing/http-upstream.ts';
import { closingAfterEach } from '../testing/resources.ts';

const using = closingAfterEach();
const serving = () => using(startHttpUpstream((_req, res) => res.end()));
const silent = () => using(startRawUpstream((socket) => socket.pause()));
const timeoutMs = 400;
/** No ejection ends while a test runs. */
const now = () => 0;

/** A gateway before some addresses, with one route that gives them little time. */
function before(addresses: { readonly static: string[] }, options = { now }): Promise<TestGateway> {
  const target = { kind: 'http', upstream: 'web', path: '/' } as const;
  return using(
    startGateway(
      {
        upstreams: { web: { protocol: 'http', endpoints: addresses, connectTimeoutMs: 100 } },
        routes: [{ id: 'any', methods: ['GET', 'POST'], path: '/any', target, timeoutMs }],
      },
      options,
    ),
  );
}

const ask = (gateway: TestGateway): Promise<PlainResponse> => send(gateway.port, { path: '/any' });
async function statuses(gateway: TestGateway, times: number): Promise<number[]> {
  const told: number[] = [];
  while (told.length < times) told.push((await ask(gateway)).status);
  return told;
}
const ejected = async (gateway: TestGateway): Promise<string[]> =>
  (await samples(gateway, 'gateway_upstream_endpoints')).filter((line) => line.includes('state="ejected"'));

test('it costs three requests, then the others do its work', async () => {
  const gateway = await before(endpointsAt(await silent(), await serving(), await serving()));
  const told = await statuses(gateway, 30);
  expect(told.filter((status) => status === 504)).toHaveLength(3);
  expect(told.slice(7)).toEqual(Array.from({ length: 23 }, () => 200));
  expect(await ejected(gateway)).toEqual([
    'gateway_upstream_endpoints{upstream="web",track="stable",state="ejected"} 1',
  ]);
});

test('it is not left out when all are silent', async () => {
  const gateway = await before(endpointsAt(await silent(), await silent()));
  expect(new Set(await Promise.all(Array.from({ length: 12 }, async () => (await ask(gateway)).status)))).toEqual(
    new Set([504]),
  );
  expect(await ejected(gateway)).toEqual([
    'gateway_upstream_endpoints{upstream="web",track="stable",state="ejected"} 0',
  ]);
});

test('clients that do not send their bodies say nothing about it', async () => {
  const reading = await using(startHttpUpstream((_req, res) => res.end()));
  const gateway = await before(endpointsAt(reading, await serving()));
  const bytes = 'POST /any HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc';
  for (let turn = 0; turn < 4; turn++) {
    expect(await sendRaw(gateway.port, bytes)).toMatch(/^HTTP\/1\.1 408 /);
    expect(await statuses(gateway, 1)).toEqual([200]);
  }
  expect(await ejected(gateway)).toEqual([
    'gateway_upstream_endpoints{upstream="web",track="stable",state="ejected"} 0',
  ]);
});

test('its calls cost three requests too', async () => {
  const frozen = await using(startGrpcUpstream(() => 'nothing'));
  const good = await using(startGrpcUpstream(() => ({ message: 'good' })));
  const gateway = await using(startGrpcGateway(endpointsAt(frozen, good), { now, timeoutMs }));
  expect(await answers(gateway, 2)).toEqual([504, 'good']);
  const told = await answers(gateway, 16);
  expect(told.filter((one) => one === 504)).toHaveLength(2);
});

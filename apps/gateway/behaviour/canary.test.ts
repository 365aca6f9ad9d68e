/** How the requests of an upstream are shared between its sides. */
import { describe, expect, test } from '@jest/globals';
import { any, asks, countOf, endpointsAt, header, sides, startCanaryGateway, times } from '../testing/canary.ts';
import { send, startGateway, until } from '../testing/gateway.ts';
import { samples } from '../testing/grpc-gateway.ts';
import { type HttpUpstream, startHttpUpstream } from '../testing/http-upstream.ts';
import { closingAfterEach } from '../testing/resources.ts';

const using = closingAfterEach();
const between = (...given: Parameters<typeof startCanaryGateway>) => using(startCanaryGateway(...given));
const serving = (): Promise<HttpUpstream> => using(startHttpUpstream((_req, res) => res.end()));
const seenBy = (upstreams: readonly HttpUpstream[]): number[] => upstreams.map(({ seen }) => seen.length);
const sum = (counts: readonly number[]): number => counts.reduce((left, right) => left + right, 0);
async function replicas(count: number): Promise<HttpUpstream[]> {
  const started: HttpUpstream[] = [];
  while (started.length < count) started.push(await serving());
  return started;
}

describe('75/25', () => {
  test.each([
    [3, 1],
    [10, 1],
    [1, 3],
  ])('is exact over 400 requests with %i stable replicas and %i of the canary', async (stableCount, canaryCount) => {
    const stable = await replicas(stableCount);
    const canary = await replicas(canaryCount);
    const gateway = await between({ endpoints: endpointsAt(...canary) }, endpointsAt(...stable));
    const told = await sides(gateway, times(400, any), 20);
    expect([countOf(told, 'stable'), countOf(told, 'canary')]).toEqual([300, 100]);
    expect([sum(seenBy(stable)), sum(seenBy(canary))]).toEqual([300, 100]);
    // Within a side, requests go round as ever.
    for (const side of [stable, canary]) {
      expect(Math.max(...seenBy(side)) - Math.min(...seenBy(side))).toBeLessThanOrEqual(1);
    }
  });

  test('holds over all routes that lead to the upstream, and for each of two that take turns', async () => {
    const gateway = await between({ endpoints: endpointsAt(await serving()) }, endpointsAt(await serving()));
    const told = await sides(
      gateway,
      Array.from({ length: 200 }, (_, turn) => ({ path: turn % 2 === 0 ? '/any' : '/other' })),
      1,
    );
    expect(countOf(told, 'canary')).toBe(50);
    const ofOne = told.filter((_, turn) => turn % 2 === 0);
    expect(Math.abs(countOf(ofOne, 'canary') - 25)).toBeLessThanOrEqual(1);
  });

  test('is not disturbed by requests that choose for themselves', async () => {
    const gateway = await between(
      { endpoints: endpointsAt(await serving()), hosts: ['canary.example'] },
      endpointsAt(await serving()),
    );
    const byHost = { path: '/any', headers: { host: 'canary.example' } };
    const told = await sides(
      gateway,
      Array.from({ length: 100 }, () => [asks('canary'), any, byHost, asks('stable')]).flat(),
      1,
    );
    const shared = told.filter((_, turn) => turn % 4 === 1);
    expect([countOf(shared, 'stable'), countOf(shared, 'canary')]).toEqual([75, 25]);
    expect(new Set(told.filter((_, turn) => turn % 4 === 0 || turn % 4 === 2))).toEqual(new Set(['canary']));
    expect(new Set(told.filter((_, turn) => turn % 4 === 3))).toEqual(new Set(['stable']));
  });
});

test.each([
  [0, 'stable'],
  [100, 'canary'],
])('with %i percent all is %s, but for those who choose', async (percent, side) => {
  const gateway = await between({ endpoints: endpointsAt(await serving()), percent }, endpointsAt(await serving()));
  expect(new Set(await sides(gateway, times(20, any)))).toEqual(new Set([side]));
  expect(await sides(gateway, [asks('canary'), asks('stable')])).toEqual(['canary', 'stable']);
});

test('the log and the metrics tell the side', async () => {
  const gateway = await between({ endpoints: endpointsAt(await serving()) }, endpointsAt(await serving()));
  await sides(gateway, [asks('canary'), asks('stable'), asks('stable')], 1);
  await until(() => gateway.lines.length === 3);
  expect(gateway.lines.map((line) => [line['upstream'], line['track']])).toEqual([
    ['web', 'canary'],
    ['web', 'stable'],
    ['web', 'stable'],
  ]);
  const labels = 'http_request_method="GET",error_type="",http_response_status_code="200"';
  expect(await samples(gateway, 'http_client_request_duration_seconds_count')).toEqual([
    `http_client_request_duration_seconds_count{server_address="web",track="canary",${labels}} 1`,
    `http_client_request_duration_seconds_count{server_address="web",track="stable",${labels}} 2`,
  ]);
  expect(await samples(gateway, 'gateway_upstream_endpoints')).toEqual([
    'gateway_upstream_endpoints{upstream="web",track="stable",state="active"} 1',
    'gateway_upstream_endpoints{upstream="web",track="stable",state="ejected"} 0',
    'gateway_upstream_endpoints{upstream="web",track="canary",state="active"} 1',
    'gateway_upstream_endpoints{upstream="web",track="canary",state="ejected"} 0',
  ]);
  expect(await samples(gateway, 'gateway_canary')).toEqual([
    'gateway_canary_percent{upstream="web"} 25',
    'gateway_canary_fallbacks_total{upstream="web",reason="no_endpoint"} 0',
    'gateway_canary_fallbacks_total{upstream="web",reason="connect"} 0',
  ]);
});

test('without a header on which they agreed nobody chooses, and nobody is told', async () => {
  const canary = { endpoints: endpointsAt(await serving()), percent: 0 };
  const gateway = await using(
    startGateway({
      upstreams: { web: { protocol: 'http', endpoints: endpointsAt(await serving()), canary } },
      routes: [{ id: 'any', methods: ['GET'], path: '/any', target: { kind: 'http', upstream: 'web', path: '/' } }],
    }),
  );
  const response = await send(gateway.port, asks('canary'));
  expect(response).toMatchObject({ status: 200 });
  expect(response.headers[header]).toBeUndefined();
  await until(() => gateway.lines.length === 1);
  expect(gateway.lines).toMatchObject([{ track: 'stable' }]);
});

/** Which side of a gRPC upstream answers a call. */
import { describe, expect, test } from '@jest/globals';
import { countOf, endpointsAt, header } from '../testing/canary.ts';
import { send, until } from '../testing/gateway.ts';
import { answers, ask, samples, startGrpcGateway } from '../testing/grpc-gateway.ts';
import { type GrpcUpstream, startGrpcUpstream } from '../testing/grpc-upstream.ts';
import { closedAddresses } from '../testing/http-upstream.ts';
import { closingAfterEach } from '../testing/resources.ts';

const using = closingAfterEach();
const replica = (message: string): Promise<GrpcUpstream> => using(startGrpcUpstream(() => ({ message })));
const nobody = { static: closedAddresses.slice(0, 2) };
const before = (...given: Parameters<typeof startGrpcGateway>) => using(startGrpcGateway(...given));

test('a share is exact, whatever the numbers of replicas', async () => {
  const canary = {
    endpoints: endpointsAt(await replica('canary'), await replica('canary'), await replica('canary')),
    percent: 25,
  };
  const gateway = await before(endpointsAt(await replica('stable')), { canary });
  const told = await answers(gateway, 100);
  expect([countOf(told, 'stable'), countOf(told, 'canary')]).toEqual([75, 25]);
  const labels = 'rpc_method="userverify.UserVerify/VerifyUser",rpc_status_code="OK"';
  expect((await samples(gateway, 'rpc_client_call_duration_seconds_count')).toSorted()).toEqual([
    `rpc_client_call_duration_seconds_count{server_address="verify",track="canary",${labels}} 25`,
    `rpc_client_call_duration_seconds_count{server_address="verify",track="stable",${labels}} 75`,
  ]);
});

test('a request that calls nobody does not count towards the share', async () => {
  const gateway = await before(endpointsAt(await replica('stable')), {
    canary: { endpoints: endpointsAt(await replica('canary')), percent: 50 },
  });
  const told: unknown[] = [];
  for (let turn = 0; turn < 50; turn++) {
    const headers = { 'content-type': 'application/json' };
    expect(await send(gateway.port, { method: 'POST', path: '/verify', headers, body: '{' })).toMatchObject({
      status: 400,
    });
    told.push(...(await answers(gateway, 2)));
  }
  expect(countOf(told, 'canary')).toBe(50);
});

describe('a canary that takes no connection', () => {
  test('costs nobody a call who did not ask for it', async () => {
    const gateway = await before(endpointsAt(await replica('stable')), {
      now: () => 0,
      canary: { endpoints: nobody, percent: 100, header },
    });
    expect(new Set(await answers(gateway, 10))).toEqual(new Set(['stable']));
    expect(await samples(gateway, 'gateway_canary_fallbacks_total')).toEqual([
      'gateway_canary_fallbacks_total{upstream="verify",reason="no_endpoint"} 8',
      'gateway_canary_fallbacks_total{upstream="verify",reason="connect"} 2',
    ]);
    await until(() => gateway.lines.length === 10);
    expect(gateway.lines[0]).toMatchObject({ track: 'stable', retries: 2 });
    expect((await ask(gateway)).headers[header]).toBe('stable');
  });

  test('is a 502 for who did', async () => {
    const gateway = await before(endpointsAt(await replica('stable')), {
      now: () => 0,
      canary: { endpoints: nobody, percent: 0, header },
    });
    const headers = { 'content-type': 'application/json', [header]: 'canary' };
    const response = await send(gateway.port, { method: 'POST', path: '/verify', headers, body: '{}' });
    expect(response).toMatchObject({
      status: 502,
      headers: { 'gateway-error': 'UPSTREAM_UNREACHABLE', [header]: 'canary' },
    });
  });
});

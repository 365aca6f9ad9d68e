/** What operators see of a request: one log line, spans of one trace, measurements under few names. */
import { describe, expect, test } from '@jest/globals';
import { SpanKind } from '@opentelemetry/api';
import { contracts } from '../testing/config.ts';
import { type TestGateway, send, startGateway, until } from '../testing/gateway.ts';
import { startGrpcUpstream } from '../testing/grpc-upstream.ts';
import { closedAddresses, startHttpUpstream } from '../testing/http-upstream.ts';
import { closingAfterEach } from '../testing/resources.ts';

const using = closingAfterEach();
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

async function gatewayBefore(httpAddresses: string[], grpcAddress: string): Promise<TestGateway> {
  const verify = { kind: 'grpc', upstream: 'verify', rpc: 'userverify.UserVerify/VerifyUser' } as const;
  return using(
    startGateway({
      descriptorSet: contracts,
      upstreams: {
        web: { protocol: 'http', endpoints: { static: httpAddresses } },
        verify: { protocol: 'grpc', endpoints: { static: [grpcAddress] } },
      },
      routes: [
        { id: 'item', methods: ['GET'], path: '/items/{id}', target: { kind: 'http', upstream: 'web', path: '/{id}' } },
        { id: 'verify', methods: ['POST'], path: '/verify', target: verify },
      ],
    }),
  );
}

async function standIns() {
  const http = await using(startHttpUpstream((_req, res) => res.end('ok')));
  const grpc = await using(startGrpcUpstream(() => ({ message: 'ok' })));
  return { http, grpc };
}

describe('a request to an HTTP upstream', () => {
  test('is one trace from the client through the gateway, with a span per try', async () => {
    const { http, grpc } = await standIns();
    const dead = closedAddresses[0]!;
    const gateway = await gatewayBefore([dead, http.address], grpc.address);
    await send(gateway.port, { path: '/items/7', headers: { traceparent, tracestate: 'a=1' } });
    await until(() => gateway.lines.length > 0);
    const spans = await gateway.spans();
    const server = spans.find(({ kind }) => kind === SpanKind.SERVER)!;
    const tries = spans.filter(({ kind }) => kind === SpanKind.CLIENT);

    expect(server).toMatchObject({ name: 'GET /items/{id}', parentSpanContext: { spanId: '00f067aa0ba902b7' } });
    expect(tries).toMatchObject([
      {
        parentSpanContext: { spanId: server.spanContext().spanId },
        attributes: { 'server.address': 'web', 'network.peer.address': dead, 'error.type': 'ECONNREFUSED' },
      },
      {
        parentSpanContext: { spanId: server.spanContext().spanId },
        attributes: {
          'network.peer.address': http.address,
          'http.request.resend_count': 1,
          'http.response.status_code': 200,
        },
      },
    ]);
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    expect(http.seen[0]!.headers).toMatchObject({
      traceparent: `00-${traceId}-${tries[1]!.spanContext().spanId}-01`,
      tracestate: 'a=1',
    });
    expect(gateway.lines[0]).toMatchObject({
      msg: 'request',
      trace_id: traceId,
      method: 'GET',
      path: '/items/7',
      route: '/items/{id}',
      route_id: 'item',
      status: 200,
      client: '127.0.0.1',
      upstream: 'web',
      endpoint: http.address,
      retries: 1,
    });
  });

  test('begins a trace where the client has none, or a malformed one', async () => {
    const { http, grpc } = await standIns();
    const gateway = await gatewayBefore([http.address], grpc.address);
    await send(gateway.port, { path: '/items/7', headers: { traceparent: '00-zz' } });
    expect(http.seen[0]!.headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });

  test('of a stranger gets a request id of its own, here and there', async () => {
    const { http, grpc } = await standIns();
    const gateway = await gatewayBefore([http.address], grpc.address);
    const response = await send(gateway.port, { path: '/items/7', headers: { 'x-request-id': 'mine' } });
    expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(http.seen[0]!.headers['x-request-id']).toBe(response.headers['x-request-id']);
    await until(() => gateway.lines.length > 0);
    expect(gateway.lines[0]!['request_id']).toBe(response.headers['x-request-id']);
  });
});

test('a call is one trace from the client through the gateway', async () => {
  const { http, grpc } = await standIns();
  const gateway = await gatewayBefore([http.address], grpc.address);
  await send(gateway.port, { method: 'POST', path: '/verify', headers: { traceparent } });
  await until(() => gateway.lines.length > 0);
  const call = (await gateway.spans()).find(({ kind }) => kind === SpanKind.CLIENT)!;
  expect(call).toMatchObject({
    attributes: {
      'rpc.system.name': 'grpc',
      'rpc.method': 'userverify.UserVerify/VerifyUser',
      'rpc.response.status_code': 'OK',
      'server.address': 'verify',
    },
  });
  expect(grpc.seen[0]!.metadata.get('traceparent')).toEqual([
    `00-4bf92f3577b34da6a3ce929d0e0e4736-${call.spanContext().spanId}-01`,
  ]);
});

test('a problem tells the trace and the request that it belongs to', async () => {
  const { http, grpc } = await standIns();
  const gateway = await gatewayBefore([http.address], grpc.address);
  const response = await send(gateway.port, { path: '/nowhere', headers: { traceparent } });
  expect(JSON.parse(response.body)).toMatchObject({
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    instance: response.headers['x-request-id'],
  });
});

describe('metrics', () => {
  test('tell the configuration, the endpoints, and durations on both sides', async () => {
    const { http, grpc } = await standIns();
    const gateway = await gatewayBefore([http.address], grpc.address);
    await send(gateway.port, { path: '/items/7' });
    await send(gateway.port, { method: 'POST', path: '/verify' });
    await until(() => gateway.lines.length > 1);
    const lines = (await gateway.metrics()).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'gateway_config_info{hash="c0ffee"} 1',
        'gateway_draining 0',
        'gateway_upstream_endpoints{upstream="web",track="stable",state="active"} 1',
        'gateway_upstream_endpoints{upstream="web",track="stable",state="ejected"} 0',
        'gateway_upstream_endpoints{upstream="verify",track="stable",state="active"} 1',
        'http_server_request_duration_seconds_count{http_request_method="GET",http_route="/items/{id}",http_response_status_code="200"} 1',
        'http_client_request_duration_seconds_count{server_address="web",track="stable",http_request_method="GET",error_type="",http_response_status_code="200"} 1',
        'rpc_client_call_duration_seconds_count{server_address="verify",track="stable",rpc_method="userverify.UserVerify/VerifyUser",rpc_status_code="OK"} 1',
      ]),
    );
  });

  test('do not grow with paths, parameters, methods and ids', async () => {
    const { http, grpc } = await standIns();
    const gateway = await gatewayBefore([http.address], grpc.address);
    const round = async (seed: string): Promise<number> => {
      for (let at = 0; at < 20; at++) {
        await send(gateway.port, {
          path: `/items/${seed}${at}?q=${seed}`,
          headers: { 'x-request-id': `${seed}${at}` },
        });
        await send(gateway.port, { path: `/nowhere/${seed}${at}` });
        await send(gateway.port, { method: at % 2 === 0 ? 'PROPFIND' : 'MKCOL', path: `/items/${seed}${at}` });
      }
      return (await gateway.metrics()).split('\n').filter((line) => /^(?:http|rpc|gateway)_/.test(line)).length;
    };
    const first = await round('a');
    expect(await round('b')).toBe(first);
  });
});

/** The warnings after three requests. */
async function asking(clients: { trustedProxies: string[] }, headers: Readonly<Record<string, string>>) {
  const health = { id: 'health', methods: ['GET' as const], path: '/health', target: { kind: 'health' as const } };
  const gateway = await using(startGateway({ clients, upstreams: {}, routes: [health] }));
  for (let time = 0; time < 3; time++) await send(gateway.port, { path: '/health', headers });
  return gateway.lines.filter(({ level }) => level === 'warn');
}

describe('a peer that is no trusted proxy and names its client', () => {
  const named = { 'x-forwarded-for': '198.51.100.9' };

  test('is told of once: it may be a proxy whose network is missing', async () => {
    expect(await asking({ trustedProxies: ['10.0.0.0/8'] }, named)).toMatchObject([
      { peer: '127.0.0.1', msg: expect.stringContaining('a peer outside clients.trustedProxies sent x-forwarded-for') },
    ]);
  });

  test('is none of our business where there is no proxy, or it names nobody', async () => {
    expect(await asking({ trustedProxies: [] }, named)).toEqual([]);
    expect(await asking({ trustedProxies: ['10.0.0.0/8'] }, { forwarded: 'for=198.51.100.9' })).toEqual([]);
    expect(await asking({ trustedProxies: ['127.0.0.0/8'] }, named)).toEqual([]);
  });
});

import { describe, expect, test } from '@jest/globals';
import { createMetrics, durationBuckets } from './metrics.ts';

describe('metrics', () => {
  test('tell request durations under the names of the semantic conventions', async () => {
    const { registry, httpServerDuration } = createMetrics({ service: 'shop' });
    httpServerDuration.observe(
      { http_request_method: 'POST', http_route: '/create', http_response_status_code: 200 },
      0.02,
    );
    const labels = 'http_request_method="POST",http_route="/create",http_response_status_code="200"';
    const told = await registry.metrics();
    expect(told).toContain(`http_server_request_duration_seconds_bucket{le="0.01",${labels}} 0\n`);
    expect(told).toContain(`http_server_request_duration_seconds_bucket{le="0.025",${labels}} 1\n`);
    expect(told).toContain(`http_server_request_duration_seconds_count{${labels}} 1\n`);
    expect(told.match(/http_server_request_duration_seconds_bucket/g)).toHaveLength(durationBuckets.length + 1);
  });

  test('tell durations of RPCs, requests in flight, who is measured, and how Node is doing', async () => {
    const { registry, rpcServerDuration, httpServerActive } = createMetrics({ service: 'shop' });
    rpcServerDuration.observe({ rpc_method: 'a.B/C', rpc_status_code: 'OK' }, 0.2);
    httpServerActive.inc({ http_request_method: 'GET' });
    const told = await registry.metrics();
    expect(told).toContain('rpc_server_call_duration_seconds_count{rpc_method="a.B/C",rpc_status_code="OK"} 1\n');
    expect(told).toContain('http_server_active_requests{http_request_method="GET"} 1\n');
    expect(told).toContain('target_info{service_name="shop"} 1\n');
    expect(told).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
  });

  test('live in a registry of their own', async () => {
    const [one, other] = [createMetrics({ service: 'a' }), createMetrics({ service: 'b' })];
    one.httpServerActive.inc({ http_request_method: 'GET' });
    expect(await other.registry.metrics()).not.toContain('http_request_method="GET"');
  });
});

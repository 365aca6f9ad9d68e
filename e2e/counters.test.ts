import { expect, test } from '@jest/globals';
import { createMetrics } from '@api-platform/kit/metrics.ts';
import { answered, cpuSeconds } from './counters.ts';

test('counts all routes and statuses of what a service really exposes', async () => {
  const metrics = createMetrics({ service: 'webapp1' });
  const labels = { http_request_method: 'POST', http_route: '/create' };
  metrics.httpServerDuration.observe({ ...labels, http_response_status_code: '200' }, 0.01);
  metrics.httpServerDuration.observe({ ...labels, http_response_status_code: '200' }, 0.02);
  metrics.httpServerDuration.observe({ ...labels, http_response_status_code: '400' }, 0.03);
  metrics.rpcServerDuration.observe({ rpc_method: 'userverify.UserVerify/VerifyUser', rpc_status_code: 'OK' }, 0.01);
  const exposition = await metrics.registry.metrics();
  expect(answered(exposition, 'http')).toBe(3);
  expect(answered(exposition, 'grpc')).toBe(1);
});

test('knows other metrics of a similar name, timestamps and labels with braces apart', () => {
  const exposition = [
    '# TYPE http_server_request_duration_seconds histogram',
    'http_server_request_duration_seconds_count{http_route="/a/{id}"} 4 1700000000000',
    'http_server_request_duration_seconds_count 2',
    'http_server_request_duration_seconds_counted 100',
    'http_server_request_duration_seconds_sum 50',
    'other_http_server_request_duration_seconds_count 1000',
  ].join('\n');
  expect(answered(exposition, 'http')).toBe(6);
  expect(answered('', 'http')).toBe(0);
});

test('reads the CPU time of a process', async () => {
  const metrics = createMetrics({ service: 'gateway' });
  expect(cpuSeconds(await metrics.registry.metrics())).toBeGreaterThan(0);
});

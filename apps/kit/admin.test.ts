import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createAdminHandler } from './admin.ts';
import { type Health, createHealth } from './health.ts';
import { listen } from './http-server.ts';
import { type Metrics, createMetrics } from './metrics.ts';

const paths = { live: '/alive', ready: '/ready', startup: '/started', metrics: '/numbers' };

describe('the admin listener', () => {
  let health: Health;
  let server: Server;
  let origin: string;
  let metrics: Metrics;

  beforeAll(async () => {
    metrics = createMetrics({ service: 'shop' });
    server = createServer((req, res) => createAdminHandler({ health, metrics, paths })(req, res));
    origin = `http://127.0.0.1:${(await listen(server, { host: '127.0.0.1', port: 0 })).port}`;
  });
  beforeEach(() => {
    health = createHealth();
  });
  afterAll(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });

  const statuses = async (): Promise<Record<string, number>> => {
    const probes = ['live', 'ready', 'startup'] as const;
    const entries = probes.map(async (probe) => [probe, (await fetch(origin + paths[probe])).status] as const);
    return Object.fromEntries(await Promise.all(entries));
  };

  test('is live but neither started nor ready while the process starts', async () => {
    expect(await statuses()).toEqual({ live: 200, ready: 503, startup: 503 });
  });

  test('is live, started and ready once the process serves', async () => {
    health.started();
    expect(await statuses()).toEqual({ live: 200, ready: 200, startup: 200 });
  });

  test('stays live while it drains, and is not ready', async () => {
    health.started();
    health.draining();
    expect(await statuses()).toEqual({ live: 200, ready: 503, startup: 200 });
    expect(await (await fetch(origin + paths.ready)).text()).toBe('draining\n');
  });

  test('tells metrics in the format of Prometheus', async () => {
    const response = await fetch(`${origin}${paths.metrics}?name[]=x`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await response.text()).toContain('target_info{service_name="shop"} 1\n');
  });

  test('answers HEAD without a body', async () => {
    const response = await fetch(origin + paths.live, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '3', '']);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s with 405', async (method) => {
    const response = await fetch(origin + paths.ready, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test.each(['/', '/alive/', '/constructor', '/__proto__', '/%61live'])('knows no other path: %s', async (path) => {
    expect((await fetch(origin + path)).status).toBe(404);
  });

  test('answers 500 when a metric cannot be collected, and goes on', async () => {
    const broken = createMetrics({ service: 'shop' });
    broken.registry.metrics = () => Promise.reject(new Error('no numbers'));
    const own = createServer(createAdminHandler({ health, metrics: broken, paths }));
    const { port } = await listen(own, { host: '127.0.0.1', port: 0 });
    const response = await fetch(`http://127.0.0.1:${port}${paths.metrics}`);
    expect([response.status, await response.text()]).toEqual([500, 'Error: no numbers\n']);
    own.close();
    own.closeAllConnections();
  });
});

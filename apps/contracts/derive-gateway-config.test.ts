import { describe, expect, test } from '@jest/globals';
import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { deriveGatewayConfig } from './derive-gateway-config.ts';
import { type EndpointSource, gatewayConfigSchema } from './gateway-config.ts';
import { type Route, routes } from './routes.ts';
import { type Workload, services } from './services.ts';

const placement = {
  listen: { port: 8000 },
  admin: { port: 9000 },
  memoryMiB: 256,
  drain: { announceMs: 0, timeoutMs: 30_000 },
  endpointsOf: (name: string, { port }: Workload): EndpointSource => ({ dns: `${name}.example`, port }),
};
const derived = deriveGatewayConfig(routes, services, placement);

test('what is derived fits the schema', () => {
  expect(gatewayConfigSchema.safeParse(derived).error).toBeUndefined();
});

test('every service is an upstream where the placement says', () => {
  expect(Object.keys(derived.upstreams)).toEqual(Object.keys(services));
  expect(derived.upstreams).toMatchObject({
    webapp1: { protocol: 'http', endpoints: { dns: 'webapp1.example', port: services.webapp1.port } },
    'rpc-app1': { protocol: 'grpc', endpoints: { dns: 'rpc-app1.example', port: services['rpc-app1'].port } },
  });
});

test('a service has a canary where the placement says so, and nobody else has', () => {
  const canary = {
    endpoints: { dns: 'webapp1-canary.example', port: services.webapp1.port },
    percent: 25,
    hosts: ['canary.example'],
    header: 'x-release-track',
  };
  const placed = { ...placement, canaryOf: (name: string) => (name === 'webapp1' ? canary : undefined) };
  const withCanary = deriveGatewayConfig(routes, services, placed);
  expect(gatewayConfigSchema.safeParse(withCanary).error).toBeUndefined();
  expect(withCanary).toEqual({
    ...derived,
    upstreams: { ...derived.upstreams, webapp1: { ...derived.upstreams['webapp1'], canary } },
  });
});

test('every route is there, without what is the business of the edge', () => {
  const table: readonly Route[] = routes;
  expect(
    derived.routes.map(({ id, methods, path, timeoutMs, bodyLimitBytes }) => ({
      id,
      methods,
      path,
      timeoutMs,
      bodyLimitBytes,
    })),
  ).toEqual(
    table.map(({ id, methods, path, timeoutMs, bodyLimitBytes }) => ({ id, methods, path, timeoutMs, bodyLimitBytes })),
  );
  expect(JSON.stringify(derived)).not.toContain('throttle');
});

test('a target becomes that of an upstream', () => {
  expect(Object.fromEntries(derived.routes.map(({ id, target }) => [id, target]))).toMatchObject({
    health: { kind: 'health' },
    'create-project': { kind: 'http', upstream: 'webapp1', path: '/create' },
    'verify-user': {
      kind: 'grpc',
      upstream: 'rpc-app1',
      rpc: 'userverify.UserVerify/VerifyUser',
      unknownFields: 'ignore',
    },
  });
});

test('the contracts hold every RPC that a route calls', () => {
  const set = fromBinary(FileDescriptorSetSchema, Buffer.from(derived.descriptorSet ?? '', 'base64'));
  const registry = createFileRegistry(set);
  const called = derived.routes.flatMap(({ target }) => (target.kind === 'grpc' ? [target.rpc] : []));
  const held = [...registry].flatMap((type) =>
    type.kind === 'service' ? type.methods.map(({ name }) => `${type.typeName}/${name}`) : [],
  );
  expect(held).toEqual(expect.arrayContaining(called));
});

test('a limit per client goes with its route, and no route has one that it does not declare', () => {
  const table: readonly Route[] = routes;
  expect(derived.routes.map(({ rateLimit }) => rateLimit)).toEqual(table.map(({ rateLimit }) => rateLimit));
  expect(derived.routes.filter((route) => 'rateLimit' in route)).toHaveLength(
    table.filter(({ rateLimit }) => rateLimit !== undefined).length,
  );
});

describe('what the placement says passes', () => {
  test.each([['listen'], ['admin'], ['drain']] as const)('%s', (key) => {
    expect(derived[key]).toBe(placement[key]);
  });

  test('rateLimitStore', () => {
    const rateLimitStore = { host: 'valkey.example', port: 6379, tls: true };
    const stored = deriveGatewayConfig(routes, services, { ...placement, rateLimitStore });
    expect(stored.rateLimitStore).toBe(rateLimitStore);
    expect(gatewayConfigSchema.parse(stored).rateLimitStore).toEqual({
      ...rateLimitStore,
      keyPrefix: 'rl:',
      timeoutMs: 100,
    });
  });

  test('clients', () => {
    const clients = { trustedProxies: ['10.0.0.0/8'] };
    expect(deriveGatewayConfig(routes, services, { ...placement, clients }).clients).toBe(clients);
  });
});

test('the same declaration gives the same bytes', () => {
  expect(JSON.stringify(deriveGatewayConfig(routes, services, placement))).toBe(JSON.stringify(derived));
});

import type { Route } from '@api-platform/contracts/routes.ts';
import { expect, test } from '@jest/globals';
import { routedServices } from './routed-services.ts';

const route = (target: Route['target']): Route => ({
  id: 'r',
  methods: ['GET'],
  path: '/',
  target,
  timeoutMs: 1_000,
  bodyLimitBytes: 0,
  throttle: { requestsPerSecond: 1, burst: 1 },
});

test('a service that a route names is connected to, once, and the gateway does not connect to itself', () => {
  const pets = { kind: 'http', service: 'pets', path: '/' } as const;
  const toys = { kind: 'grpc', service: 'toys', rpc: 'shop.Toys/List', unknownFields: 'ignore' } as const;
  const table = [{ kind: 'health' } as const, pets, toys, pets].map(route);
  expect([...routedServices(table)]).toEqual(['pets', 'toys']);
});

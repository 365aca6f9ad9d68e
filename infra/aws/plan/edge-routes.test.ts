import { routes } from '@api-platform/contracts/routes.ts';
import type { Route } from '@api-platform/contracts/routes.ts';
import { describe, expect, test } from '@jest/globals';

import { planEdgeRoutes } from './edge-routes.ts';

const route = (over: Partial<Route>): Route => ({
  id: 'some-route',
  methods: ['GET'],
  path: '/some',
  target: { kind: 'health' },
  timeoutMs: 1_000,
  bodyLimitBytes: 0,
  throttle: { requestsPerSecond: 1, burst: 2 },
  ...over,
});
const keys = (...table: readonly Route[]): readonly string[] => planEdgeRoutes(table).map(({ routeKey }) => routeKey);

describe('the routes of the edge', () => {
  test('let exactly the route table through', () => {
    const declared = routes.flatMap(({ methods, path }) => methods.map((method) => `${method} ${path}`));
    const withoutSlash = declared.map((key) => key.replace(/(?<=.)\/$/, ''));
    const belowSlash = declared.filter((key) => /[^ ]\/$/.test(key)).map((key) => `${key}{proxy+}`);
    expect(keys(...routes).toSorted()).toEqual([...withoutSlash, ...belowSlash].toSorted());
  });

  test('take a path that ends with a slash with and without it, by keys that API Gateway accepts', () => {
    expect(keys(route({ path: '/a/{id}/' }))).toEqual(['GET /a/{id}', 'GET /a/{id}/{proxy+}']);
    expect(keys(route({ path: '/' }))).toEqual(['GET /']);
  });

  test('are one per method, named after the route for good', () => {
    expect(planEdgeRoutes([route({ methods: ['GET', 'POST'], path: '/a/' })]).map(({ name }) => name)).toEqual([
      'some-route-get',
      'some-route-get-slash',
      'some-route-post',
      'some-route-post-slash',
    ]);
  });

  test('carry the throttle of their route', () => {
    for (const { name, throttle } of planEdgeRoutes(routes)) {
      const source = routes.find(({ id }) => name.startsWith(`${id}-`));
      expect(throttle).toEqual(source?.throttle);
    }
  });

  test('fail with all faults at once', () => {
    const faulty = [
      route({ id: 'late', timeoutMs: 30_000 }),
      route({ id: 'large', path: '/{a}/x', bodyLimitBytes: 20_000_000 }),
      route({ id: 'twin', path: '/{b}/x' }),
    ];
    expect(() => planEdgeRoutes(faulty)).toThrow(
      [
        'edge routes:',
        "  route 'late': timeoutMs (30000) must be below 30000, when the edge gives up; lower it",
        "  route 'large': bodyLimitBytes (20000000) must not exceed 10485760, the edge's own limit; lower it",
        "  twin-get: 'GET /{b}/x' is there already; two routes must differ in method or path",
      ].join('\n'),
    );
  });

  test('fail when there are more than an HTTP API holds', () => {
    const many = Array.from({ length: 151 }, (_, index) => route({ id: `r${index}`, path: `/r${index}/` }));
    expect(() => planEdgeRoutes(many)).toThrow('302 route keys: an HTTP API has at most 300');
  });
});

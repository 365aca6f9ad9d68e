import { describe, expect, test } from '@jest/globals';
import { type Route, routeById, routes } from './routes.ts';
import { services } from './services.ts';

const table: readonly Route[] = routes;
const shape = (path: string): string => path.replaceAll(/\{\w+\}/g, '{}').replace(/(?<=.)\/$/, '');
const twice = <T>(values: readonly T[]): T[] => values.filter((value, at) => values.indexOf(value) !== at);

test('every route has an id of its own', () => {
  expect(twice(table.map(({ id }) => id))).toEqual([]);
});

test('no two routes take the same requests', () => {
  expect(twice(table.flatMap(({ methods, path }) => methods.map((method) => `${method} ${shape(path)}`)))).toEqual([]);
});

describe.each(table.map((route) => [route.id, route] as const))('%s', (_, route) => {
  test('has a path in normal form', () => {
    const { pathname } = new URL(route.path.replaceAll(/[{}]/g, ''), 'http://h');
    expect(pathname).toBe(route.path.replaceAll(/[{}]/g, ''));
    expect(route.path).not.toMatch(/\/\//);
  });

  test('answers before the edge gives up, and takes no more than the edge', () => {
    expect(route.timeoutMs).toBeLessThanOrEqual(29_000);
    expect(route.bodyLimitBytes).toBeLessThanOrEqual(10_485_760);
  });

  test('lets through what it declares', () => {
    expect(route.throttle.requestsPerSecond).toBeGreaterThan(0);
    expect(route.throttle.burst).toBeGreaterThanOrEqual(route.throttle.requestsPerSecond);
  });

  test('leaves some of what the edge lets through to other clients', () => {
    const { requests, windowSeconds } = route.rateLimit ?? { requests: 0, windowSeconds: 0 };
    // All that can pass in one window: what the bucket holds, and what is added meanwhile.
    const { requestsPerSecond, burst } = route.throttle;
    expect(requests).toBeLessThan(burst + requestsPerSecond * windowSeconds);
  });

  test('is found by its id', () => {
    expect(routes.map(({ id }) => routeById(id))).toContain(route);
  });
});

const names = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
const targets = routes.map(({ id, path, target }) => ({ id, path, target }));

describe('targets', () => {
  test('are services of their protocol', () => {
    const wrong = targets.filter(
      ({ target }) => target.kind !== 'health' && services[target.service].protocol !== target.kind,
    );
    expect(wrong).toEqual([]);
  });

  test('of HTTP take parameters that the path has', () => {
    const wrong = targets.filter(
      ({ path, target }) => target.kind === 'http' && names(target.path).some((name) => !names(path).includes(name)),
    );
    expect(wrong).toEqual([]);
  });

  test('of gRPC are unary methods of the contract of their service', () => {
    const kinds = targets.flatMap(({ target }) => {
      if (target.kind !== 'grpc') return [];
      const [wanted, name] = target.rpc.split('/');
      const service = services[target.service].proto.services.find(({ typeName }) => typeName === wanted);
      return [service?.methods.find((method) => method.name === name)?.methodKind];
    });
    expect(kinds.length).toBeGreaterThan(0);
    expect(new Set(kinds)).toEqual(new Set(['unary']));
  });
});

test('an id that no route has is refused', () => {
  const unknown = JSON.parse('"nope"');
  expect(() => routeById(unknown)).toThrow("there is no route 'nope'");
});

test('every service is behind a route', () => {
  const used = new Set(targets.map(({ target }) => (target.kind === 'health' ? undefined : target.service)));
  expect(Object.keys(services).filter((name) => !new Set<string | undefined>(used).has(name))).toEqual([]);
});

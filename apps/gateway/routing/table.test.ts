import { describe, expect, test } from '@jest/globals';
import type { Method } from '@api-platform/contracts/routes.ts';
import { compileTable } from './table.ts';
import { parseTarget } from './target.ts';

const route = (methods: readonly Method[], path: string) => ({ methods, path });
const table = compileTable([
  route(['GET'], '/'),
  route(['GET', 'POST'], '/a'),
  route(['PUT'], '/a/{id}/'),
  route(['GET'], '/a/b'),
  route(['GET'], '/a/{id}/c'),
  route(['DELETE'], '/a/b/d'),
  route(['GET'], '/{x}/{y}/{z}/w'),
  route(['HEAD'], '/h'),
]);

const match = (method: string, path: string): unknown => {
  const target = parseTarget(path, undefined);
  if (typeof target === 'string') throw new Error(target);
  const found = table.match(method, target.segments);
  return 'allow' in found ? found.allow : [found.route.path, ...found.values];
};

describe('a request goes to the route that', () => {
  test.each([
    ['has its path', 'GET', '/a', ['/a']],
    ['has its path but for a slash at the end', 'GET', '/a/', ['/a']],
    ['has its path but for a slash that is missing', 'PUT', '/a/7', ['/a/{id}/', '7']],
    ['is the root', 'GET', '/', ['/']],
    ['takes GET, when it is HEAD', 'HEAD', '/a', ['/a']],
    ['takes HEAD itself', 'HEAD', '/h', ['/h']],
    ['has a literal where another has a parameter', 'GET', '/a/b', ['/a/b']],
    ['has its method, past a literal that lacks it', 'PUT', '/a/b', ['/a/{id}/', 'b']],
    ['matches to the end, past a literal that does not', 'GET', '/a/b/c', ['/a/{id}/c', 'b']],
    ['matches to the end, past two that do not', 'GET', '/a/b/c/w', ['/{x}/{y}/{z}/w', 'a', 'b', 'c']],
    ['keeps values encoded', 'PUT', '/a/x%20y', ['/a/{id}/', 'x%20y']],
  ])('%s', (_, method, path, found) => {
    expect(match(method, path)).toEqual(found);
  });
});

describe('where no route has the method, Allow names', () => {
  test.each([
    ['nothing for an unknown path', 'GET', '/nowhere', []],
    ['nothing for a path that only begins like a route', 'GET', '/a/b/c/d/e', []],
    ['HEAD and OPTIONS along with GET', 'DELETE', '/a', ['GET', 'HEAD', 'OPTIONS', 'POST']],
    ['the methods of all routes that have the path', 'POST', '/a/b', ['GET', 'HEAD', 'OPTIONS', 'PUT']],
    ['no HEAD without GET', 'GET', '/a/7', ['OPTIONS', 'PUT']],
    ['the same for OPTIONS, which no route takes', 'OPTIONS', '/h', ['HEAD', 'OPTIONS']],
  ])('%s', (_, method, path, allow) => {
    expect(match(method, path)).toEqual(allow);
  });
});

test('a path of many segments is matched at once, however routes branch', () => {
  const deep = Array.from({ length: 12 }, (_, at) => route(['GET'], `/${'{a}/'.repeat(at)}b${'/{c}'.repeat(11 - at)}`));
  const branching = compileTable(deep);
  const began = performance.now();
  const found = branching.match(
    'POST',
    Array.from({ length: 3_000 }, () => 'b'),
  );
  expect(found).toEqual({ allow: [] });
  expect(performance.now() - began).toBeLessThan(500);
});

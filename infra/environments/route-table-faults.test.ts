import { type Route, routes } from '@api-platform/contracts/routes.ts';
import { describe, expect, test } from '@jest/globals';
import { dev } from './dev.ts';
import { environmentFaults } from './environment-faults.ts';
import type { EksTarget, Environment } from './environment.ts';
import { local } from './local.ts';

const { tokens: _tokens, ...withoutTokens }: EksTarget = dev.cluster;
const onEks = (changes: Partial<EksTarget>): Environment => ({ ...dev, cluster: { ...withoutTokens, ...changes } });

describe('an environment with a route that demands scopes', () => {
  const [open] = routes;
  const table = (...scopes: [string, ...string[]]): readonly Route[] => [{ ...open, auth: { scopes } }];
  const tokens = { issuer: 'https://id.example.com', audiences: ['api'] } as const;

  test('is accepted where the edge knows whose tokens to believe, and where it is left open on purpose', () => {
    expect(environmentFaults(onEks({ tokens }), table('projects.write'))).toEqual([]);
    expect(environmentFaults(local, table('projects.write'))).toEqual([]);
  });

  test.each([
    [
      'nobody says whose tokens count',
      onEks({}),
      table('a'),
      "route 'health' demands scopes, so cluster.tokens must say",
    ],
    [
      'nothing checks tokens',
      { ...local, cluster: { ...local.cluster, protectedRoutes: 'refused' } } as const,
      table('a'),
      "set cluster.protectedRoutes to 'open'",
    ],
    ['a scope has a space', onEks({ tokens }), table('a b'), 'demands scopes (a b), which must be 1 to 10 names'],
  ])('fails where %s', (_what, environment: Environment, routeTable, message) => {
    expect(environmentFaults(environment, routeTable).join('\n')).toMatch(message);
  });
});

describe('an environment with a table that the edge could not keep', () => {
  const [open] = routes;
  const slow = { ...open, id: 'slow', path: '/a/slow', throttle: { requestsPerSecond: 1, burst: 1 } } as const;
  const table: readonly Route[] = [{ ...open, path: '/a/' }, slow];

  test('fails where there is an edge, and not where there is none', () => {
    expect(environmentFaults(dev, table)).toEqual([
      expect.stringContaining("route 'health': its path ('/a/') ends with a slash"),
    ]);
    expect(environmentFaults(local, table)).toEqual([]);
  });
});

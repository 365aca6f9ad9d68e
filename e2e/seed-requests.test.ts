import { describe, expect, test } from '@jest/globals';
import { routes } from '@api-platform/contracts/routes.ts';
import { seedRequests } from './seed-requests.ts';

describe('the seed requests', () => {
  test('that reach a service use a route to it', () => {
    const reached = seedRequests.flatMap(({ reaches, path }) =>
      reaches === undefined ? [] : [`${path} → ${reaches}`],
    );
    const declared = routes.flatMap(({ path, target }) => ('service' in target ? [`${path} → ${target.service}`] : []));
    expect(declared).toEqual(expect.arrayContaining([...new Set(reached)]));
  });

  test('have names of their own, for reports', () => {
    expect(new Set(seedRequests.map(({ name }) => name)).size).toBe(seedRequests.length);
  });
});

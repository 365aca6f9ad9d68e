import { describe, expect, test } from '@jest/globals';
import { routes } from '@api-platform/contracts/routes.ts';
import { services } from '@api-platform/contracts/services.ts';
import { seedRequests } from './seed-requests.ts';

describe('the seed requests', () => {
  test.each(Object.keys(services))('reach %s', (name) => {
    expect(seedRequests.filter(({ reaches }) => reaches === name).length).toBeGreaterThan(0);
  });

  test.each(routes.map(({ id, path }) => [id, path]))('use route %s', (_id, path) => {
    expect(seedRequests.map((request) => request.path)).toContain(path);
  });

  test('have names of their own, for reports', () => {
    expect(new Set(seedRequests.map(({ name }) => name)).size).toBe(seedRequests.length);
  });
});

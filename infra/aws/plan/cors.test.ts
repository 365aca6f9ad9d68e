import { type Route, routes } from '@api-platform/contracts/routes.ts';
import { describe, expect, test } from '@jest/globals';

import { planCors } from './cors.ts';

const [health] = routes;
const pages = ['https://app.example.com'];

describe('what browsers of other origins may do', () => {
  test('is nothing where an environment names no origin', () => {
    expect(planCors([], routes)).toBeUndefined();
  });

  test('is what the route table has, and no cookie', () => {
    expect(planCors(pages, routes)).toMatchObject({
      allowOrigins: pages,
      allowMethods: ['GET', 'POST'],
      allowCredentials: false,
      exposeHeaders: ['x-request-id'],
    });
  });

  test('includes a token only where a route demands one', () => {
    const guarded: Route = { ...health, auth: { scopes: ['health.read'] } };
    expect(planCors(pages, [health])?.allowHeaders).not.toContain('authorization');
    expect(planCors(pages, [health, guarded])?.allowHeaders).toContain('authorization');
  });
});

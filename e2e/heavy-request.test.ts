import { expect, test } from '@jest/globals';
import { routeById } from '@api-platform/contracts/routes.ts';
import { heavyRequest } from './heavy-request.ts';

test('is a good request with a large body of members of different names', () => {
  const { body = '', expected } = heavyRequest();
  const limit = routeById('verify-user').bodyLimitBytes;
  expect(body.length).toBeLessThanOrEqual(limit);
  expect(body.length).toBeGreaterThan(16_000);
  const value: unknown = JSON.parse(body);
  expect(value).toMatchObject({ id: 121, token: 'a$$' });
  expect(Object.keys(value ?? {}).length).toBe(body.split(',').length);
  expect(expected).toEqual({ status: 200, body: '{"message":"Verified: 121"}' });
});

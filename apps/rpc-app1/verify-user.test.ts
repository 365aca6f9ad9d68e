import { status } from '@grpc/grpc-js';
import { describe, expect, test } from '@jest/globals';
import { verifyUser } from './verify-user.ts';

describe('verifyUser', () => {
  test.each([
    [111, 'a$$', 'Verified: 111'],
    [0, '', 'Verified: 0'],
    [2_147_483_647, 'x'.repeat(4_096), 'Verified: 2147483647'],
  ])('verifies user %i', (id, token, message) => {
    expect(verifyUser({ id, token })).toEqual({ message });
  });

  test.each([
    [-1, '', 'id is -1, must not be negative'],
    [1, 'x'.repeat(4_097), 'token has 4097 characters, must have at most 4096'],
    [-2, 'x'.repeat(5_000), 'id is -2, must not be negative; token has 5000 characters, must have at most 4096'],
  ])('refuses id %i with what is wrong about the request', (id, token, message) => {
    expect(() => verifyUser({ id, token })).toThrow(
      expect.objectContaining({ code: status.INVALID_ARGUMENT, message }),
    );
  });
});

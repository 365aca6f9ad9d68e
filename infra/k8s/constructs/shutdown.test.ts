import { expect, test } from '@jest/globals';
import { terminationGraceSeconds } from './shutdown.ts';

test.each([
  { announceSeconds: 15, drainSeconds: 20, grace: 45 },
  { announceSeconds: 40, drainSeconds: 35, grace: 85 },
])('$announceSeconds s of announcement and $drainSeconds s of drain leave ten to spare', ({ grace, ...shutdown }) => {
  expect(terminationGraceSeconds(shutdown)).toBe(grace);
});

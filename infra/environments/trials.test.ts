import { expect, test } from '@jest/globals';
import { trialOf } from './trials.ts';

test('a workload has a trial where it has a share', () => {
  const canaries = { gateway: { percent: 25 }, webapp1: { percent: 0, stable: '0.9.0' } };
  expect(trialOf({ canaries }, 'gateway')).toEqual({ percent: 25 });
  expect(trialOf({ canaries }, 'webapp1')).toBeUndefined();
  expect(trialOf({ canaries }, 'rpc-app1')).toBeUndefined();
});

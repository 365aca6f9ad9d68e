import { expect, test } from '@jest/globals';
import { prod } from './prod.ts';
import { replicasOf } from './replicas.ts';

test('a workload runs as often as the environment says for it, or for all', () => {
  expect(replicasOf(prod, 'gateway')).toEqual(prod.workloads.gateway);
  expect(replicasOf(prod, 'webapp1')).toEqual(prod.replicas);
});

import { describe, expect, test } from '@jest/globals';
import type { V1Deployment } from '@kubernetes/client-node';
import { isReady, rolloutState } from './rollout-state.ts';

const rolledOut = { observedGeneration: 2, replicas: 3, updatedReplicas: 3, availableReplicas: 3 };
const deployment = (status: V1Deployment['status'], replicas = 3): V1Deployment => ({
  metadata: { name: 'gateway', generation: 2 },
  spec: { replicas, selector: {}, template: {} },
  ...(status === undefined ? {} : { status }),
});

describe('rolloutState', () => {
  test('is done when all replicas are new and available', () => {
    expect(rolloutState(deployment(rolledOut), 3)).toEqual({ done: true, stuck: false, text: 'gateway 3/3' });
  });

  test.each([
    ['the controller has not seen the change', { ...rolledOut, observedGeneration: 1 }],
    ['an old replica is left', { ...rolledOut, replicas: 4 }],
    ['a new replica is not available', { ...rolledOut, availableReplicas: 2 }],
    ['a replica is old', { ...rolledOut, updatedReplicas: 2 }],
    ['there is no status yet', undefined],
  ])('is not done while %s', (_why, status) => {
    expect(rolloutState(deployment(status), 3).done).toBe(false);
  });

  test('is not done before the autoscaler has raised the replicas to its lower limit', () => {
    const one = { ...rolledOut, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
    expect(rolloutState(deployment(one, 1), 3)).toEqual({ done: false, stuck: false, text: 'gateway 1/3' });
  });

  test('is stuck when Kubernetes has given up', () => {
    const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }];
    expect(rolloutState(deployment({ ...rolledOut, availableReplicas: 0, conditions }), 3).stuck).toBe(true);
  });
});

describe('isReady', () => {
  const ready = { conditions: [{ type: 'Ready', status: 'True' }] };
  test.each([
    ['ready', { status: ready }, true],
    ['leaving', { status: ready, metadata: { deletionTimestamp: new Date() } }, false],
    ['not ready', { status: { conditions: [{ type: 'Ready', status: 'False' }] } }, false],
    ['new', {}, false],
  ])('a pod that is %s', (_what, pod, expected) => {
    expect(isReady(pod)).toBe(expected);
  });
});

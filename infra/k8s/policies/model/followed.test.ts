import { expect, test } from '@jest/globals';
import type { Manifest } from '../../manifest.ts';
import { Cluster } from './cluster.ts';
import { trialPodsAt } from './followed.ts';

const deployment = (name: string): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'shop' },
});
const scaler = (kind: string, spec: object): Manifest => ({
  apiVersion: 'x/v1',
  kind,
  metadata: { name: 'web-canary', namespace: 'shop' },
  spec: { scaleTargetRef: { kind: 'Deployment', name: 'web-canary' }, ...spec },
});
const native = (...metrics: readonly object[]): Manifest =>
  scaler('HorizontalPodAutoscaler', { minReplicas: 1, maxReplicas: 5, metrics });
const follows = (name: string, averageValue: unknown) => ({
  type: 'Object',
  object: { describedObject: { kind: 'Deployment', name }, target: { type: 'AverageValue', averageValue } },
});
const keda = (query: string): Manifest =>
  scaler('ScaledObject', {
    minReplicaCount: 1,
    maxReplicaCount: 5,
    triggers: [{ type: 'prometheus', metadata: { query, threshold: '4' } }],
  });

/** The numbers of pods of the trial beside eight stable ones. */
function besideEight(autoscaler: Manifest): readonly number[] {
  const cluster = new Cluster([deployment('web'), deployment('web-canary'), autoscaler]);
  const [stable, canary] = ['web', 'web-canary'].map((name) => cluster.workload('Deployment', 'shop', name));
  return trialPodsAt(cluster, stable!, canary!, 8);
}

test.each([
  ['follows the stable side', native(follows('web', '4')), [2]],
  ['follows it by a fraction', native(follows('web', '3250m')), [3]],
  ['follows it by KEDA', keda('sum(up{deployment="web"})'), [2]],
])('a trial that %s has as many pods as come of that', (_what, autoscaler, pods) => {
  expect(besideEight(autoscaler)).toEqual(pods);
});

test.each([
  ['follows another', native(follows('shop', '4'))],
  ['follows and measures for itself, too', native(follows('web', '4'), { type: 'Resource' })],
  ['goes by a target that is none', native(follows('web', 'four'))],
  ['goes by a target of nothing', native(follows('web', '0'))],
  ['asks KEDA for something else', keda('sum(up{deployment="webapp"})')],
])('a trial that %s may have any number between its bounds', (_what, autoscaler) => {
  expect(besideEight(autoscaler)).toEqual([1, 5]);
});

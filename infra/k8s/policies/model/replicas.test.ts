import { expect, test } from '@jest/globals';
import type { Manifest } from '../../manifest.ts';
import { Cluster } from './cluster.ts';
import { replicaRange } from './replicas.ts';

const metadata = { name: 'web', namespace: 'shop' };
const web = (spec: object): Manifest => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec });
const scaleTargetRef = { kind: 'Deployment', name: 'web' };
const scaler = (kind: string, spec: object): Manifest => ({ apiVersion: 'x/v1', kind, metadata, spec });

test.each([
  ['its own number', [web({ replicas: 3 })], { min: 3, max: 3 }],
  ['one', [web({})], { min: 1, max: 1 }],
  [
    'what its autoscaler says',
    [web({ replicas: 9 }), scaler('HorizontalPodAutoscaler', { scaleTargetRef, minReplicas: 2, maxReplicas: 5 })],
    { min: 2, max: 5 },
  ],
  [
    'what KEDA says',
    [web({}), scaler('ScaledObject', { scaleTargetRef: { name: 'web' }, minReplicaCount: 2, maxReplicaCount: 5 })],
    { min: 2, max: 5 },
  ],
  [
    'its own number, if the autoscaler is of another',
    [web({ replicas: 3 }), scaler('HorizontalPodAutoscaler', { scaleTargetRef: { kind: 'Deployment', name: 'x' } })],
    { min: 3, max: 3 },
  ],
])('a Deployment has %s', (_what, manifests, expected) => {
  const cluster = new Cluster(manifests);
  expect(replicaRange(cluster, cluster.workload('Deployment', 'shop', 'web')!)).toEqual(expected);
});

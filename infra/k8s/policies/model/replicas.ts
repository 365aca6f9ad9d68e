/** How many pods of a workload there may be. */
import type { Cluster } from './cluster.ts';
import type { KubeObject } from './kube-object.ts';
import type { Workload } from './workload.ts';
import { perCluster } from './per-cluster.ts';

/** The fewest and the most pods of a workload. */
export interface ReplicaRange {
  readonly min: number;
  readonly max: number;
}

const scalersOf = perCluster((cluster): ReadonlyMap<string, readonly KubeObject[]> => {
  // A ScaledObject of KEDA makes the autoscaler itself: where there is one, another is one too many.
  return Map.groupBy([...cluster.kind('ScaledObject'), ...cluster.kind('HorizontalPodAutoscaler')], (scaler) => {
    const target = scaler.root.at('spec', 'scaleTargetRef');
    return `${scaler.namespace}/${target.at('kind').text ?? 'Deployment'}/${target.at('name').text}`;
  });
});

/** The autoscalers of a workload. */
export function autoscalersOf(cluster: Cluster, { object }: Workload): readonly KubeObject[] {
  return scalersOf(cluster).get(`${object.namespace}/${object.kind}/${object.name}`) ?? [];
}

/** From the autoscaler where there is one, else what the workload itself says; 1 where nobody says anything. */
export function replicaRange(cluster: Cluster, workload: Workload): ReplicaRange {
  const [scaler] = autoscalersOf(cluster, workload);
  if (scaler !== undefined) {
    const { min, max, fields } = scaler.kind === 'ScaledObject' ? keda : native;
    const [least, most] = fields.map((field) => scaler.root.at('spec', field).number);
    return { min: least ?? min, max: most ?? Math.max(least ?? min, max) };
  }
  const fixed = workload.object.root.at('spec', 'replicas').number ?? 1;
  return { min: fixed, max: fixed };
}

/** Where each kind of autoscaler says its bounds, and what holds where it does not. */
const native = { min: 1, max: 1, fields: ['minReplicas', 'maxReplicas'] } as const;
const keda = { min: 0, max: 100, fields: ['minReplicaCount', 'maxReplicaCount'] } as const;

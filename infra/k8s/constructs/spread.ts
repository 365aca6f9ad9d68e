/** Where the replicas of a workload run: apart from each other as far as there is room. */
import type { k8s } from 'cdk8s-plus-28';

/**
 * Prefers a node of its own for every replica, and evens out zones. Never a demand: a required rule would keep the
 * autoscaler from running more replicas than there are nodes or zones.
 * @param labels the labels that select the workload's pods
 */
export function spread(
  labels: Readonly<Record<string, string>>,
): Pick<k8s.PodSpec, 'affinity' | 'topologySpreadConstraints'> {
  const labelSelector = { matchLabels: labels };
  return {
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector } },
        ],
      },
    },
    topologySpreadConstraints: [
      {
        topologyKey: 'topology.kubernetes.io/zone',
        maxSkew: 1,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector,
        // Counts the pods of one revision only; with those of the old one, a rollout ends lopsided (KEP-3243).
        matchLabelKeys: ['pod-template-hash'],
      },
    ],
  };
}

import type { Environment, Replicas, ScaledName } from './environment.ts';

/** How many replicas of a workload run in an environment. */
export function replicasOf({ workloads, replicas }: Environment, workload: ScaledName): Replicas {
  return workloads[workload] ?? replicas;
}

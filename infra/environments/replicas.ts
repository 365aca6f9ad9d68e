import type { Environment, Replicas } from './environment.ts';

/** How many replicas of a workload run in an environment. */
export function replicasOf({ workloads, replicas }: Environment, workload: string): Replicas {
  return workloads[workload] ?? replicas;
}

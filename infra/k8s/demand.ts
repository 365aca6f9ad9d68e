/** What the workloads of a namespace may need at the worst moment. */
import type { IConstruct } from 'constructs';
import { Autoscaler } from './constructs/autoscaler.ts';
import { type Resources, storageOf } from './constructs/container.ts';
import { PodDeployment, maxSurge } from './constructs/deployment.ts';

/** Sums over all pods. */
export interface Demand {
  readonly pods: number;
  readonly cpuMillis: number;
  /** Both request and limit. */
  readonly memoryMiB: number;
  readonly storageRequestMiB: number;
  readonly storageLimitMiB: number;
}

/**
 * The sum over the Deployments of a namespace, wherever in the tree they are: what is added needs no second entry.
 * @throws Error that names a Deployment whose number of replicas nothing limits
 */
export function demandOf(tree: IConstruct, namespace: string): Demand {
  const constructs = tree.node.findAll();
  const scalers = constructs.filter((node) => node instanceof Autoscaler);
  const deployments = constructs.filter((node) => node instanceof PodDeployment);
  return deployments
    .filter(({ props }) => props.namespace === namespace)
    .map(({ props: { name, replicas, container } }) => {
      const scaler = scalers.find(({ props }) => props.namespace === namespace && props.name === name);
      const most = replicas ?? scaler?.props.replicas.max;
      if (most === undefined) {
        throw new Error(
          `Deployment '${namespace}/${name}' must have an Autoscaler or fixed replicas; without either nothing says how many pods there may be`,
        );
      }
      return demandOfPods(podsAtOnce(most), container.resources);
    })
    .reduce(sum, demandOfPods(0, { cpuMillis: 0, memoryMiB: 0 }));
}

/**
 * How many pods of a Deployment there can be at once. A pod on its way out counts until it is gone, which takes up to
 * its whole grace period, and a rollout goes on meanwhile: every replica may be leaving while its successor serves.
 * With less, the quota would hold up rollouts and, worse, an autoscaler under load.
 * @param replicas the most that may be wanted
 */
export function podsAtOnce(replicas: number): number {
  return 2 * replicas + maxSurge;
}

function demandOfPods(pods: number, resources: Resources): Demand {
  const { cpuMillis, memoryMiB } = resources;
  const storage = storageOf(resources);
  return {
    pods,
    cpuMillis: pods * cpuMillis,
    memoryMiB: pods * memoryMiB,
    storageRequestMiB: pods * storage.requestMiB,
    storageLimitMiB: pods * storage.limitMiB,
  };
}

function sum(a: Demand, b: Demand): Demand {
  return {
    pods: a.pods + b.pods,
    cpuMillis: a.cpuMillis + b.cpuMillis,
    memoryMiB: a.memoryMiB + b.memoryMiB,
    storageRequestMiB: a.storageRequestMiB + b.storageRequestMiB,
    storageLimitMiB: a.storageLimitMiB + b.storageLimitMiB,
  };
}

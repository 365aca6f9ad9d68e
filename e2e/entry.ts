/** The way into the cluster. */
import { ingressController } from '../infra/environments/platform.ts';
import { selectorLabels } from '../infra/k8s/names.ts';
import type { Cluster } from './cluster.ts';
import { LoadBalancer } from './load-balancer.ts';
import { isReady } from './rollout-state.ts';

/**
 * How often the pods of the ingress controller are looked at: the shortest interval of health checks that AWS load
 * balancers have, in milliseconds
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html).
 */
export const lookMs = 5_000;

/**
 * Port-forwards to the ready pods of the ingress controller, as a load balancer has its targets: one to a single pod
 * would end with that pod, and so would the traffic whose failures a rollout or a drain is measured by.
 * @param url where something else balances already. @default - nowhere
 */
export function loadBalancerOf(cluster: Cluster, url: string | undefined): LoadBalancer {
  const { namespace, name, port } = ingressController;
  if (url !== undefined) {
    return new LoadBalancer({ targets: async () => [url], open: async () => ({ url, close: async () => {} }) });
  }
  return new LoadBalancer({
    targets: async () => {
      const pods = await cluster.pods.select(namespace, selectorLabels(name));
      return pods.filter(isReady).map(({ metadata }) => metadata?.name ?? '');
    },
    open: (pod) => cluster.pods.forward(namespace, pod, port),
  });
}

/** The way into the cluster. */
import { ingressController } from '../infra/environments/platform.ts';
import { selectorLabels } from '../infra/k8s/names.ts';
import type { Cluster } from './cluster.ts';
import { send } from './http.ts';
import { LoadBalancer } from './load-balancer.ts';
import { isReady } from './rollout-state.ts';
import { firstRequests } from './seed-requests.ts';

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

/** How long an address may take to answer, in milliseconds. */
const answerMs = 2_000;

/**
 * The port of the nodes that leads to the ingress controller, where this machine reaches it: port-forwards carry steady
 * traffic, but not much of it. Behind it connections are balanced, not requests, and one that is kept ends with its pod.
 * @param host a host name that the ingress controller serves
 * @returns undefined where there is no such port, or none that answers
 */
export async function nodePortUrl(cluster: Cluster, host: string): Promise<string | undefined> {
  const { namespace, name } = ingressController;
  const { spec } = await cluster.service(namespace, name);
  const port = spec?.ports?.find(({ nodePort }) => nodePort !== undefined)?.nodePort;
  if (port === undefined) return undefined;
  const addresses = (await cluster.nodes.list()).flatMap(({ status }) => status?.addresses ?? []);
  const internal = addresses.filter(({ type }) => type === 'InternalIP').map(({ address }) => address);
  for (const address of ['127.0.0.1', ...internal]) {
    const url = `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
    const answer = await send({ url, host, timeoutMs: answerMs }, firstRequests.health).catch(() => undefined);
    if (answer?.status === firstRequests.health.expected.status) return url;
  }
  return undefined;
}

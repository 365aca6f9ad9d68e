/** The other ends of connections, as NetworkPolicies name them. */
import type { k8s } from 'cdk8s-plus-28';
import type { Environment } from '../environments/environment.ts';
import { eksServiceAddresses, prometheus, rateLimitStore, traceCollector } from '../environments/platform.ts';
import type { Traffic } from './constructs/network-policy.ts';
import { nameLabel } from './names.ts';

type Target = Environment['cluster'];

/**
 * The pods of a workload.
 * @param namespace where they are; @default - the namespace of the policy
 */
export function podsOf(name: string, namespace?: string): k8s.NetworkPolicyPeer {
  return {
    ...(namespace !== undefined && {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    }),
    podSelector: { matchLabels: { [nameLabel]: name } },
  };
}

/** IPv4 ranges. */
export function addresses(...cidrs: readonly string[]): readonly k8s.NetworkPolicyPeer[] {
  return cidrs.map((cidr) => ({ ipBlock: { cidr } }));
}

/**
 * Questions to the cluster's DNS, over UDP and, for long answers, TCP. Elsewhere it is pods with a label that every
 * distribution keeps for the sake of old tools. On EKS Auto Mode it runs on the nodes themselves: there is no pod to
 * select, and what pods dial is the address of its Service (https://github.com/aws/containers-roadmap/issues/2552).
 */
export function toClusterDns(cluster: Target): Traffic {
  const address = dnsAddressOf(cluster);
  return {
    peers:
      address !== undefined
        ? addresses(`${address}/32`)
        : [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
              podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
            },
          ],
    ports: [
      { port: 53, protocol: 'UDP' },
      { port: 53, protocol: 'TCP' },
    ],
  };
}

/** Where DNS is when it is no pod: on EKS, and on clusters that say so. */
export function dnsAddressOf(cluster: Target): string | undefined {
  return cluster.target === 'eks' ? eksServiceAddresses.dns : cluster.dnsAddress;
}

/**
 * Calls to the API server, which is no pod. Whether a policy sees the address of its Service or the one behind it is
 * up to the network plugin, so both are here. On EKS the second belongs to an interface in the environment's network.
 * Elsewhere nobody knows it in advance, so the ports alone decide: that of the Service, that of kubeadm, kind and k3s,
 * and that of minikube. Only pods that have a token get this rule.
 */
export function toApiServer(cluster: Target): Traffic {
  return cluster.target === 'eks'
    ? { peers: addresses(`${eksServiceAddresses.apiServer}/32`, cluster.vpcCidr), ports: [{ port: 443 }] }
    : { peers: 'anyone', ports: [{ port: 443 }, { port: 6443 }, { port: 8443 }] };
}

/** Nodes, load balancers and the API server: on EKS they live in the environment's network, elsewhere nobody knows where. */
export function infrastructure(cluster: Target): Traffic['peers'] {
  return cluster.target === 'eks' ? addresses(cluster.vpcCidr) : 'anyone';
}

/**
 * Whoever scrapes the metrics of pods. Our Prometheus is known; of one that is there already nobody says where it runs,
 * and the admin port has nothing but probes and metrics, so anyone may ask it then.
 */
export function scraping({ addons }: Environment, adminPort: number): Traffic {
  const peers = addons.requestMetrics === 'bundled' ? [podsOf(prometheus.name, prometheus.namespace)] : 'anyone';
  return { peers, ports: [{ port: adminPort }] };
}

/** The server in which replicas of the gateway count together. One that is not ours has an address that only DNS knows. */
export function toRateLimitStore({ addons: { rateLimitStore: store }, cluster }: Environment): Traffic {
  return store === 'bundled'
    ? { peers: [podsOf(rateLimitStore.name, rateLimitStore.namespace)], ports: [{ port: rateLimitStore.port }] }
    : { peers: infrastructure(cluster), ports: [{ port: store.port }] };
}

/** The receiver of spans, where there is one. Of one that is not ours the port is all that its URL tells. */
export function toTraceCollector({ addons: { traces } }: Environment): readonly Traffic[] {
  if (traces === 'none') return [];
  if ('collector' in traces) {
    return [{ peers: [podsOf(traceCollector.name, traceCollector.namespace)], ports: [{ port: traceCollector.port }] }];
  }
  return [{ peers: 'anyone', ports: [{ port: portOf(new URL(traces.otlpUrl)) }] }];
}

/** The port of a URL, also where it is the one that goes without saying. */
export function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}

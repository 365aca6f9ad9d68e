/** The other ends of connections, as NetworkPolicies name them. */
import type { k8s } from 'cdk8s-plus-28';
import type { Environment } from '../environments/environment.ts';
import { eksServiceAddresses } from '../environments/platform.ts';
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
  return {
    peers:
      cluster.target === 'eks'
        ? addresses(`${eksServiceAddresses.dns}/32`)
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

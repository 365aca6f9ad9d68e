/** The ends of connections, and what many of them have in common. */
import type { Environment } from '../../../environments/environment.ts';
import { eksServiceAddresses } from '../../../environments/platform.ts';
import { dnsAddressOf } from '../../peers.ts';
import type { Flow, Peer } from '../context.ts';

/** Any address. */
export const anywhere: Peer = { kind: 'addresses', cidr: '0.0.0.0/0' };

/** A workload of ours, by its namespace and name. */
export function workloadAt({ namespace, name }: { readonly namespace: string; readonly name: string }): Peer {
  return { kind: 'workload', namespace, name };
}

/** One connection. */
export function tcp(from: Peer, to: Peer, port: number, why: string): Flow {
  return { from, to, port, protocol: 'TCP', why };
}

/** From each to each. */
export function each(from: readonly Peer[], to: readonly Peer[], port: number, why: string): readonly Flow[] {
  return from.flatMap((source) => to.map((target) => tcp(source, target, port, why)));
}

/** DNS: pods, or on EKS Auto Mode, where it runs on the nodes, the address of its Service. */
function dnsOf({ cluster }: Environment): Peer {
  const address = dnsAddressOf(cluster);
  return address !== undefined
    ? { kind: 'addresses', cidr: `${address}/32` }
    : {
        kind: 'pods',
        namespace: { 'kubernetes.io/metadata.name': 'kube-system' },
        pods: { 'k8s-app': 'kube-dns' },
      };
}

/** Questions to DNS, over UDP and, for long answers, TCP. */
export function lookups(from: Peer, environment: Environment): readonly Flow[] {
  const [to, why] = [dnsOf(environment), 'names are looked up there'];
  return (['UDP', 'TCP'] as const).map((protocol) => ({ from, to, port: 53, protocol, why }));
}

/** Where nodes, load balancers and the API server are. */
export function around({ cluster }: Environment): Peer {
  return { kind: 'addresses', cidr: cluster.target === 'eks' ? cluster.vpcCidr : '0.0.0.0/0' };
}

/** The API server behind its Service and, where it is known, the Service itself: plugins differ in which one they see. */
export function callsOfApi(environment: Environment, from: Peer, why: string): readonly Flow[] {
  const behind = around(environment);
  if (environment.cluster.target !== 'eks') {
    // That of the Service, that of kubeadm, kind and k3s, and that of minikube.
    return [443, 6443, 8443].map((port) => tcp(from, behind, port, why));
  }
  const service: Peer = { kind: 'addresses', cidr: `${eksServiceAddresses.apiServer}/32` };
  return [tcp(from, behind, 443, why), tcp(from, service, 443, why)];
}

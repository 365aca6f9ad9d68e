import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { nameLabel } from '../names.ts';

/** A port of the pods that receive, never that of a Service before them. */
export interface Port {
  readonly port: number;
  /** Last port of a range. @default - one port */
  readonly endPort?: number;
  /** @default 'TCP' */
  readonly protocol?: 'TCP' | 'UDP';
}

/** Connections with the same other end. */
export interface Traffic {
  /** `anyone` is any address inside and outside of the cluster: say beside it why nobody can be named. */
  readonly peers: readonly k8s.NetworkPolicyPeer[] | 'anyone';
  readonly ports: readonly Port[];
}

/** Who may connect to the pods of a workload, and to whom they may. Replies need no permission of their own. */
export interface PodNetworkPolicyProps {
  /** The workload; a canary of it has the same name and falls under the same policy. */
  readonly name: string;
  readonly namespace: string;
  /** Empty: nobody connects. */
  readonly from: readonly Traffic[];
  /** Empty: they connect to nobody. */
  readonly to: readonly Traffic[];
}

/**
 * The whole network of one workload in one object, both ways. The kubelet of the node itself is always let in, so probes
 * need no rule (https://kubernetes.io/docs/concepts/services-networking/network-policies/).
 */
export class PodNetworkPolicy extends Construct {
  constructor(scope: Construct, id: string, { name, namespace, from, to }: PodNetworkPolicyProps) {
    super(scope, id);
    new k8s.KubeNetworkPolicy(this, 'policy', {
      metadata: { name, namespace },
      spec: {
        podSelector: { matchLabels: { [nameLabel]: name } },
        policyTypes: ['Ingress', 'Egress'],
        ...(from.length > 0 && {
          ingress: from.map(({ peers, ports }) => ({
            ...(peers !== 'anyone' && { from: [...peers] }),
            ports: portsOf(ports),
          })),
        }),
        ...(to.length > 0 && {
          egress: to.map(({ peers, ports }) => ({
            ...(peers !== 'anyone' && { to: [...peers] }),
            ports: portsOf(ports),
          })),
        }),
      },
    });
  }
}

function portsOf(ports: readonly Port[]): k8s.NetworkPolicyPort[] {
  return ports.map(({ port, endPort, protocol = 'TCP' }) => ({
    port: k8s.IntOrString.fromNumber(port),
    ...(endPort !== undefined && { endPort }),
    protocol,
  }));
}

/** For tests: which connections NetworkPolicies let through, by the words of their specification. */
import { isIPv4 } from 'node:net';
import type { k8s } from 'cdk8s-plus-28';
import type { Manifest } from './manifest.ts';
import { covers } from './policies/model/addresses.ts';

type Labels = Readonly<Record<string, string>>;

/** A pod, or an IPv4 address that is none. */
export type End = { readonly namespace: string; readonly labels: Labels } | { readonly address: string };

/** One attempt to connect, to a port of the receiver itself. */
export interface Connection {
  readonly from: End;
  readonly to: End;
  readonly port: number;
  /** @default 'TCP' */
  readonly protocol?: 'TCP' | 'UDP';
}

/** A policy as it is rendered: where the library has quantities and unions there are plain values. */
interface Policy extends Manifest {
  readonly spec: Pick<k8s.NetworkPolicySpec, 'podSelector' | 'policyTypes'> & {
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
  };
}
interface Rule {
  readonly from?: readonly k8s.NetworkPolicyPeer[];
  readonly to?: readonly k8s.NetworkPolicyPeer[];
  readonly ports?: readonly { readonly port: number; readonly endPort?: number; readonly protocol: string }[];
}

const isPolicy = (object: Manifest): object is Policy => object.kind === 'NetworkPolicy';

/** Whether the sender may send it and the receiver may take it. */
export function isAllowed(objects: readonly Manifest[], connection: Connection): boolean {
  const policies = objects.filter(isPolicy);
  const { from, to } = connection;
  return passes(policies, 'Egress', from, to, connection) && passes(policies, 'Ingress', to, from, connection);
}

/** An end that no policy selects in a direction is open in it; the others are open to what any of their rules allows. */
function passes(
  policies: readonly Policy[],
  direction: 'Ingress' | 'Egress',
  own: End,
  other: End,
  { port, protocol = 'TCP' }: Connection,
): boolean {
  if ('address' in own) return true;
  const selecting = policies.filter(
    ({ metadata, spec }) =>
      metadata.namespace === own.namespace &&
      spec.policyTypes?.includes(direction) === true &&
      matches(spec.podSelector, own.labels),
  );
  if (selecting.length === 0) return true;
  return selecting.some(({ spec }) =>
    (direction === 'Ingress' ? spec.ingress : spec.egress)?.some((rule) => {
      const peers = direction === 'Ingress' ? rule.from : rule.to;
      const portFits = rule.ports?.some(
        (allowed) => allowed.protocol === protocol && allowed.port <= port && port <= (allowed.endPort ?? allowed.port),
      );
      return (portFits ?? true) && (peers?.some((peer) => isPeer(peer, other, own.namespace)) ?? true);
    }),
  );
}

function isPeer({ ipBlock, namespaceSelector, podSelector }: k8s.NetworkPolicyPeer, end: End, home: string): boolean {
  if (ipBlock !== undefined) return 'address' in end && contains(ipBlock.cidr, end.address);
  if ('address' in end) return false;
  const inNamespace =
    namespaceSelector === undefined
      ? end.namespace === home
      : matches(namespaceSelector, { 'kubernetes.io/metadata.name': end.namespace });
  return inNamespace && (podSelector === undefined || matches(podSelector, end.labels));
}

function matches({ matchLabels = {}, matchExpressions }: k8s.LabelSelector, labels: Labels): boolean {
  if (matchExpressions !== undefined)
    throw new Error('matchExpressions are not understood here; no policy of ours has any');
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
}

function contains(cidr: string, address: string): boolean {
  const [base = ''] = cidr.split('/');
  if (!isIPv4(base) || !isIPv4(address)) throw new Error(`${cidr}, ${address}: must be IPv4`);
  return covers(cidr, `${address}/32`);
}

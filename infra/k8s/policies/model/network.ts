/** Who may talk to whom under the NetworkPolicies (https://kubernetes.io/docs/concepts/services-networking/network-policies/). */
import type { Cluster } from './cluster.ts';
import type { Field } from './field.ts';
import type { KubeObject } from './kube-object.ts';
import { perCluster } from './per-cluster.ts';
import { reachedBy } from './reach.ts';
import { type Workload, podPorts } from './workload.ts';

/** Into a pod, or out of it. */
export type Direction = 'ingress' | 'egress';

/** One peer of one rule of a policy, with the ports of that rule. */
export interface Opening {
  readonly policy: KubeObject;
  /** The peer; for a rule without peers, which means everybody, the rule itself. */
  readonly at: Field;
  /** `ports` of the rule. */
  readonly ports: Field;
  readonly everybody: boolean;
}

/** What the policies let into or out of the pods of a workload. */
export interface Access {
  /** False while no policy selects the pods: then everything is allowed. */
  readonly isolated: boolean;
  readonly openings: readonly Opening[];
  /** Openings by the workloads of the set that they reach. */
  readonly workloads: ReadonlyMap<Workload, readonly Opening[]>;
  /** Openings that may reach pods or addresses beyond the set. */
  readonly beyond: readonly Opening[];
}

type Policies = Readonly<Record<Direction, ReadonlyMap<Workload, readonly KubeObject[]>>>;

const policiesOf = perCluster((cluster): Policies => {
  const policies = cluster.kind('NetworkPolicy');
  const towards = (direction: Direction): readonly KubeObject[] =>
    policies.filter((policy) => directionsOf(policy).includes(direction));
  const over = (some: readonly KubeObject[]) =>
    cluster.ownersOf(some, (policy) => cluster.selectedBy(policy, 'spec', 'podSelector'));
  return { ingress: over(towards('ingress')), egress: over(towards('egress')) };
});

/** The directions that a policy isolates; where it does not say, what it has rules for, and always ingress. */
export function directionsOf({ root }: KubeObject): readonly Direction[] {
  const types = root.at('spec', 'policyTypes');
  if (!types.exists) return root.at('spec', 'egress').exists ? ['ingress', 'egress'] : ['ingress'];
  return [
    ...(types.texts.includes('Ingress') ? (['ingress'] as const) : []),
    ...(types.texts.includes('Egress') ? (['egress'] as const) : []),
  ];
}

/** The openings of a policy in one direction. */
export function openingsOf(policy: KubeObject, direction: Direction): readonly Opening[] {
  return policy.root.at('spec', direction).items.flatMap((rule): readonly Opening[] => {
    const peers = rule.at(direction === 'ingress' ? 'from' : 'to').items;
    const ports = rule.at('ports');
    if (peers.length === 0) return [{ policy, at: rule, ports, everybody: true }];
    return peers.map((at) => ({ policy, at, ports, everybody: false }));
  });
}

/** Does a policy select the pods of a workload for a direction? */
export function isIsolated(cluster: Cluster, workload: Workload, direction: Direction): boolean {
  return policiesOf(cluster)[direction].has(workload);
}

/** All that the policies let into or out of the pods of a workload. */
export function openingsFor(cluster: Cluster, workload: Workload, direction: Direction): readonly Opening[] {
  const policies = policiesOf(cluster)[direction].get(workload) ?? [];
  return policies.flatMap((policy) => openingsOf(policy, direction));
}

const accesses = new WeakMap<readonly KubeObject[], Partial<Record<Direction, Access>>>();

/** What the policies let into or out of the pods of a workload, by whom it reaches. Workloads of the same policies share it. */
export function accessOf(cluster: Cluster, workload: Workload, direction: Direction): Access {
  const policies = policiesOf(cluster)[direction].get(workload);
  if (policies === undefined) return { isolated: false, openings: [], workloads: new Map(), beyond: [] };
  const known = accesses.get(policies) ?? {};
  const access = known[direction] ?? accessBy(cluster, policies, direction);
  accesses.set(policies, { ...known, [direction]: access });
  return access;
}

function accessBy(cluster: Cluster, policies: readonly KubeObject[], direction: Direction): Access {
  const openings = policies.flatMap((policy) => openingsOf(policy, direction));
  const workloads = new Map<Workload, Opening[]>();
  for (const opening of openings) {
    for (const reached of opening.everybody ? [] : reachedBy(cluster, opening)) {
      const others = workloads.get(reached);
      if (others === undefined) workloads.set(reached, [opening]);
      else others.push(opening);
    }
  }
  const beyond = openings.filter(
    ({ everybody, at }) => everybody || at.at('ipBlock').exists || at.at('namespaceSelector').exists,
  );
  return { isolated: true, openings, workloads, beyond };
}

/** Does an opening let through a port of a destination? Policies see the ports of pods, never those of Services. */
export function opens({ ports }: Opening, port: number, protocol: string, destination: Workload | undefined): boolean {
  return ports.items.length === 0 || ports.items.some((entry) => entryOpens(entry, port, protocol, destination));
}

/** Does one entry of `ports` let through a port of a destination? */
export function entryOpens(entry: Field, port: number, protocol: string, destination: Workload | undefined): boolean {
  if ((entry.at('protocol').text ?? 'TCP') !== protocol) return false;
  const { value } = entry.at('port');
  if (value === undefined) return true;
  if (typeof value === 'string') {
    return destination !== undefined && podPorts(destination, value, protocol).some(({ number }) => number === port);
  }
  return typeof value === 'number' && value <= port && port <= (entry.at('endPort').number ?? value);
}

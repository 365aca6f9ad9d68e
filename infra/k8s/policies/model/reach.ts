/** Whom one peer of a NetworkPolicy means: workloads of the set, strangers, addresses. */
import type { Peer } from '../context.ts';
import { covers, overlaps } from './addresses.ts';
import type { Cluster } from './cluster.ts';
import type { Labels } from './field.ts';
import type { Opening } from './network.ts';
import { perCluster } from './per-cluster.ts';
import { type Selector, demands, labelSelector, namedValues, selects, selectsStrangers } from './selector.ts';
import type { Workload } from './workload.ts';

/** Which pods of which namespaces a peer selects. */
interface Selected {
  /** @default - the namespace of the policy alone */
  readonly namespaces: Selector | undefined;
  readonly pods: Selector;
}

function selectedBy({ at }: Opening): Selected {
  return {
    namespaces: labelSelector(at.at('namespaceSelector')),
    pods: labelSelector(at.at('podSelector')) ?? { equal: [], requirements: [] },
  };
}

/** The workloads of the set whose pods a peer selects. */
export function reachedBy(cluster: Cluster, opening: Opening): readonly Workload[] {
  if (opening.at.at('ipBlock').exists) return [];
  const { namespaces, pods } = selectedBy(opening);
  if (namespaces === undefined) return cluster.selected(opening.policy.namespace ?? 'default', pods);
  return namespacesSelected(cluster, namespaces).flatMap((namespace) => cluster.selected(namespace, pods));
}

/**
 * Does an opening select pods that the set does not hold? Any pod may come up in a namespace of somebody else; in those of
 * the set, one that has none of the labels that the opening asks for.
 */
export function admitsStrangers(cluster: Cluster, opening: Opening): boolean {
  const { namespaces, pods } = selectedBy(opening);
  if (namespaces === undefined) return selectsStrangers(pods);
  if (selectsStrangers(namespaces)) return true;
  const selected = namespacesSelected(cluster, namespaces);
  return selected.some((name) => !namespacesOf(cluster).has(name)) || (selected.length > 0 && selectsStrangers(pods));
}

/** The namespaces that a selector selects; among them those that it names and the set does not hold. */
function namespacesSelected(cluster: Cluster, selector: Selector): readonly string[] {
  const named = namedValues(selector, nameLabel);
  return [...(named ?? namespacesOf(cluster))].filter((name) => selects(selector, namespaceLabels(cluster, name)));
}

const nameLabel = 'kubernetes.io/metadata.name';

const namespacesOf = perCluster(
  (cluster): ReadonlySet<string> =>
    new Set([
      ...cluster.kind('Namespace').map(({ name }) => name),
      ...cluster.workloads.map(({ namespace }) => namespace),
    ]),
);

function namespaceLabels(cluster: Cluster, name: string): Labels {
  return { ...cluster.find('Namespace', undefined, name)?.labels, [nameLabel]: name };
}

/** Somebody beyond the set. */
export type Outsider = Exclude<Peer, { kind: 'workload' }>;

/** Does an opening let through all of an outsider? */
export function meant(opening: Opening, peer: Outsider): boolean {
  const { at, everybody } = opening;
  if (everybody) return true;
  const block = at.at('ipBlock', 'cidr').text;
  if (block !== undefined) {
    const gaps = at.at('ipBlock', 'except').texts;
    return peer.kind === 'addresses' && covers(block, peer.cidr) && !gaps.some((gap) => overlaps(gap, peer.cidr));
  }
  if (peer.kind === 'addresses') return false;
  const { namespaces, pods } = selectedBy(opening);
  return namespaces !== undefined && selects(namespaces, peer.namespace) && selects(pods, peer.pods ?? {});
}

/** Does an opening let through nobody but an outsider? */
export function within(opening: Opening, peer: Outsider): boolean {
  if (peer.kind === 'addresses') {
    const block = opening.at.at('ipBlock', 'cidr').text;
    return isAnywhere(peer.cidr) || (!opening.everybody && block !== undefined && covers(peer.cidr, block));
  }
  if (opening.everybody || opening.at.at('ipBlock').exists) return false;
  const { namespaces, pods } = selectedBy(opening);
  return namespaces !== undefined && demands(namespaces, peer.namespace) && demands(pods, peer.pods ?? {});
}

const isAnywhere = (cidr: string): boolean => /^(0\.0\.0\.0|::)\/0$/.test(cidr);

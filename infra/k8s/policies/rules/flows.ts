/** Who may talk to whom, compared with who is meant to. */
import type { Context, Flow, Peer } from '../context.ts';
import type { Cluster } from '../model/cluster.ts';
import { type Access, type Direction, type Opening, accessOf, opens } from '../model/network.ts';
import { meant } from '../model/reach.ts';
import type { Workload } from '../model/workload.ts';
import { type Finding, type Rule, fault } from '../rule.ts';
import { unmeant } from './unmeant.ts';

/** Flows by the workload at their own end. */
type Ends = ReadonlyMap<Workload, readonly Flow[]>;

/** The flow matrix. */
export const flowRules: readonly Rule[] = [
  {
    id: 'R-15',
    severity: 'error',
    title: 'policies let through what is meant to pass, and nothing else',
    why: 'what they forget is dropped without a word and times out; what they add is a way for intruders',
    fix: 'correct the NetworkPolicy, or declare the connection',
    source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
    needs: ['flows'],
    *check(cluster, { flows = [] }: Partial<Context>) {
      const ends = { ingress: flowsByEnd(cluster, flows, 'to'), egress: flowsByEnd(cluster, flows, 'from') };
      for (const workload of cluster.workloads) {
        for (const direction of ['ingress', 'egress'] as const) {
          const access = accessOf(cluster, workload, direction);
          const declared = ends[direction].get(workload) ?? [];
          yield* unmeant(cluster, workload, access, declared, direction);
          yield* blocked(cluster, workload, access, declared, direction);
        }
      }
    },
  },
];

function workloadAt(cluster: Cluster, peer: Peer): Workload | undefined {
  if (peer.kind !== 'workload') return undefined;
  return ['Deployment', 'StatefulSet', 'DaemonSet']
    .map((kind) => cluster.workload(kind, peer.namespace, peer.name))
    .find((workload) => workload !== undefined);
}

function flowsByEnd(cluster: Cluster, flows: readonly Flow[], end: 'from' | 'to'): Ends {
  const found = new Map<Workload, Flow[]>();
  for (const flow of flows) {
    const workload = workloadAt(cluster, flow[end]);
    if (workload === undefined) continue;
    const others = found.get(workload);
    if (others === undefined) found.set(workload, [flow]);
    else others.push(flow);
  }
  return found;
}

/** What is meant to pass and does not. */
function* blocked(
  cluster: Cluster,
  workload: Workload,
  access: Access,
  declared: readonly Flow[],
  direction: Direction,
): Iterable<Finding> {
  if (!access.isolated) return;
  for (const flow of declared) {
    const other = direction === 'ingress' ? flow.from : flow.to;
    const peer = workloadAt(cluster, other);
    const destination = direction === 'ingress' ? workload : peer;
    const openings = [
      ...(peer === undefined ? beyond(access, other) : (access.workloads.get(peer) ?? [])),
      ...access.openings.filter(({ everybody }) => everybody),
    ];
    if (!openings.some((opening) => opens(opening, flow.port, flow.protocol, destination))) {
      const must = `must be allowed ${direction === 'ingress' ? 'from' : 'to'} ${shownPeer(other)} on port ${flow.port} ${flow.protocol}: ${flow.why}`;
      yield fault(workload.object, workload.podMetadata.at('labels'), must, `${direction} that is blocked`);
    }
  }
}

function beyond(access: Access, peer: Peer): readonly Opening[] {
  return peer.kind === 'workload' ? [] : access.beyond.filter((opening) => meant(opening, peer));
}

function shownPeer(peer: Peer): string {
  switch (peer.kind) {
    case 'workload':
      return `${peer.namespace}/${peer.name}`;
    case 'pods':
      return `pods ${JSON.stringify(peer.pods ?? {})} of namespaces ${JSON.stringify(peer.namespace)}`;
    case 'addresses':
      return peer.cidr;
  }
}

/** What NetworkPolicies let through and nobody has declared. */
import type { Flow, Peer } from '../context.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Field } from '../model/field.ts';
import { type Access, type Direction, type Opening, opens } from '../model/network.ts';
import { admitsStrangers, within } from '../model/reach.ts';
import { type Workload, podPorts } from '../model/workload.ts';
import { type Finding, fault } from '../rule.ts';

/** @param declared the connections of the workload in that direction */
export function* unmeant(
  cluster: Cluster,
  workload: Workload,
  access: Access,
  declared: readonly Flow[],
  direction: Direction,
): Iterable<Finding> {
  // Pods that nothing isolates at all are told by NET-1.
  if (!access.isolated) return;
  yield* openToWorkloads(workload, access, declared, direction);
  const reaching = new Set([...access.workloads.values()].flat());
  for (const opening of access.openings) {
    if (!reaching.has(opening) || admitsStrangers(cluster, opening)) {
      yield* openToOthers(workload, opening, declared, direction);
    }
  }
}

const other = ({ from, to }: Flow, direction: Direction): Peer => (direction === 'ingress' ? from : to);

/** Ports of workloads of the set that they or their peers may reach without a declaration. */
function* openToWorkloads(
  workload: Workload,
  access: Access,
  declared: readonly Flow[],
  direction: Direction,
): Iterable<Finding> {
  const known = new Set(
    declared.flatMap((flow) => {
      const peer = other(flow, direction);
      return peer.kind === 'workload' ? [key(peer.namespace, peer.name, flow.port, flow.protocol)] : [];
    }),
  );
  for (const [peer, openings] of access.workloads) {
    const destination = direction === 'ingress' ? workload : peer;
    for (const { number, protocol } of destination.running.flatMap(({ ports }) => ports)) {
      const open = openings.find((opening) => number !== undefined && opens(opening, number, protocol, destination));
      if (number === undefined || open === undefined) continue;
      if (!known.has(key(peer.namespace, peer.object.name, number, protocol))) {
        const must = `must not open port ${number} ${direction === 'ingress' ? 'to' : 'of'} ${peer.object.kind} '${peer.object.name}'`;
        yield fault(open.policy, open.at, must, `${direction} of ${workload.object.name}`);
      }
    }
  }
}

/** Pods and addresses beyond the set: an opening may be narrower than a declaration, never wider. */
function* openToOthers(
  workload: Workload,
  opening: Opening,
  declared: readonly Flow[],
  direction: Direction,
): Iterable<Finding> {
  const got = `${direction} of ${workload.object.name}`;
  const wanted = declared.filter((flow) => {
    const peer = other(flow, direction);
    return peer.kind !== 'workload' && within(opening, peer);
  });
  const { policy, at, ports } = opening;
  if (wanted.length === 0) {
    yield fault(policy, at, 'must not let through more than the declared connections', got);
    return;
  }
  // An opening without ports opens all of them.
  for (const entry of ports.items.length === 0 ? [at] : ports.items) {
    const destination = direction === 'ingress' ? workload : undefined;
    if (entry === at || !isWanted(entry, wanted, destination)) {
      yield fault(policy, entry, 'must be a declared connection', got);
    }
  }
}

/** Is every port that an entry opens wanted? Without a port it opens all of them. */
function isWanted(entry: Field, wanted: readonly Flow[], destination: Workload | undefined): boolean {
  const protocol = entry.at('protocol').text ?? 'TCP';
  const numbers = new Set(wanted.filter((flow) => flow.protocol === protocol).map(({ port }) => port));
  const { value } = entry.at('port');
  if (typeof value === 'string') {
    const named = destination === undefined ? [] : podPorts(destination, value, protocol);
    return named.length > 0 && named.every(({ number }) => number !== undefined && numbers.has(number));
  }
  if (typeof value !== 'number') return false;
  const last = entry.at('endPort').number ?? value;
  return [...numbers].filter((port) => value <= port && port <= last).length === last - value + 1;
}

function key(namespace: string, name: string, port: number, protocol: string): string {
  return [namespace, name, port, protocol].join('/');
}

/** What NetworkPolicies open: too much, or too little for what is asked of the pods. No intent is needed to see it. */
import { covers, isRange } from '../model/addresses.ts';
import type { Field } from '../model/field.ts';
import {
  type Direction,
  type Opening,
  directionsOf,
  isIsolated,
  openingsFor,
  openingsOf,
  opens,
} from '../model/network.ts';
import { podPorts } from '../model/workload.ts';
import type { Rule } from '../rule.ts';
import { callsByName } from './addresses.ts';
import { kindRule, podRule } from './each.ts';
import { isExternal, protocolOf, targetOf } from './service-target.ts';

type Fault = readonly [at: Field, must: string];

const directions: readonly Direction[] = ['ingress', 'egress'];
const source = 'https://kubernetes.io/docs/concepts/services-networking/network-policies/';

/** Rules about openings. */
export const openingRules: readonly Rule[] = [
  kindRule(
    'NetworkPolicy',
    {
      id: 'NET-3',
      severity: 'error',
      title: 'rules of policies are in force, and say whom and which ports they let through',
      why: 'an empty rule opens everything that the policy seems to close; one of a direction that is not governed does nothing',
      fix: 'name peers and ports, and the direction in policyTypes',
      source,
    },
    function* narrow(policy) {
      const governed = directionsOf(policy);
      for (const direction of directions) {
        const rules = policy.root.at('spec', direction);
        if (!governed.includes(direction) && rules.items.length > 0) {
          yield [rules, `must not be there without ${direction === 'ingress' ? 'Ingress' : 'Egress'} in policyTypes`];
        }
        for (const opening of openingsOf(policy, direction)) yield* openingFaults(opening);
      }
    },
  ),
  kindRule(
    'Service',
    {
      id: 'NET-4',
      severity: 'error',
      title: 'policies let somebody reach what a Service offers',
      why: 'who calls the Service waits for an answer until it times out, and the pods look healthy: probes pass by policies',
      fix: 'open the port of the pods in a NetworkPolicy',
      source,
    },
    function* reachable(service, { cluster }) {
      const workloads = isExternal(service) ? [] : cluster.behind(service).slice(0, 1);
      for (const workload of workloads.filter((candidate) => isIsolated(cluster, candidate, 'ingress'))) {
        const openings = openingsFor(cluster, workload, 'ingress');
        for (const port of service.root.at('spec', 'ports').items) {
          const [target, protocol] = [targetOf(port), protocolOf(port)];
          const numbers = target === undefined ? [] : podPorts(workload, target, protocol).map(({ number }) => number);
          const closed = numbers.filter(
            (number) => number !== undefined && !openings.some((opening) => opens(opening, number, protocol, workload)),
          );
          if (closed.length > 0)
            yield [
              port,
              `must be open: the policies of ${workload.object.name} let nobody in on it`,
              `port ${closed.join(', ')}`,
            ];
        }
      }
    },
  ),
  podRule(
    {
      id: 'NET-5',
      severity: 'error',
      title: 'pods that call others by name may ask for their addresses',
      why: 'every call fails before it begins: a policy for egress closes port 53, too',
      fix: 'allow egress to the DNS of the cluster on port 53, UDP and TCP',
      source,
    },
    function* names(workload, { cluster }) {
      const openings = openingsFor(cluster, workload, 'egress');
      if (
        openings.length > 0 &&
        callsByName(cluster, workload) &&
        !openings.some((opening) => opens(opening, 53, 'UDP', undefined))
      ) {
        yield [workload.podMetadata.at('labels'), 'must be allowed to ask DNS on port 53', 'egress without it'];
      }
    },
  ),
];

function* openingFaults({ at, ports, everybody }: Opening): Iterable<Fault> {
  const anyPort = ports.items.length === 0;
  const block = at.at('ipBlock');
  const cidr = block.at('cidr');
  if (block.exists && !isRange(cidr.text ?? '')) yield [cidr, 'must be a range of addresses, such as 10.0.0.0/16'];
  else {
    for (const gap of block.at('except').items) {
      if (!covers(cidr.text ?? '', gap.text ?? '')) yield [gap, `must be a part of ${cidr.shown}`];
    }
  }
  if (!anyPort) return;
  if (everybody) yield [at, 'must name peers or ports: it lets everything through'];
  else if (/^(0\.0\.0\.0|::)\/0$/.test(cidr.text ?? '') && block.at('except').items.length === 0) {
    yield [at, 'must name ports: it lets every address through'];
  } else if (
    selectsAll(at.at('namespaceSelector')) &&
    !(at.at('podSelector').exists && !selectsAll(at.at('podSelector')))
  ) {
    yield [at, 'must name namespaces, pods or ports: it lets every pod of the cluster through'];
  }
}

/** An empty selector, which is there and selects everything. */
const selectsAll = (selector: Field): boolean => selector.exists && selector.entries.length === 0;

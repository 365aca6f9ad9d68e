/** NetworkPolicies that isolate, select what is there, and name the ports of pods. */
import type { Field } from '../model/field.ts';
import { type Direction, directionsOf, isIsolated, openingsOf } from '../model/network.ts';
import { reachedBy } from '../model/reach.ts';
import { podPorts } from '../model/workload.ts';
import type { Rule } from '../rule.ts';
import { kindRule, podRule } from './each.ts';

const directions: readonly Direction[] = ['ingress', 'egress'];

/** Rules about single NetworkPolicies. */
export const networkRules: readonly Rule[] = [
  podRule(
    {
      id: 'NET-1',
      severity: 'error',
      title: 'pods are isolated both ways',
      why: 'whoever gets into any pod of the cluster reaches this one, and from this one everything else',
      fix: 'select the pods by a NetworkPolicy with policyTypes [Ingress, Egress]',
      source:
        'kube-score pod-networkpolicy, kube-linter non-isolated-pod, polaris missingNetworkPolicy, NSA/CISA hardening guide',
    },
    function* isolated(workload, { cluster }) {
      for (const direction of directions) {
        if (!isIsolated(cluster, workload, direction)) {
          yield [workload.podMetadata.at('labels'), `must be selected by a NetworkPolicy for ${direction}`, 'by none'];
        }
      }
    },
  ),
  kindRule(
    'NetworkPolicy',
    {
      id: 'NET-2',
      severity: 'error',
      title: 'policies select pods that are there',
      why: 'a policy of misspelt labels protects nothing, and one that admits misspelt labels admits nobody',
      fix: 'correct the labels',
      source:
        'kube-linter dangling-networkpolicy, dangling-networkpolicypeer-podselector, kube-score networkpolicy-targets-pod',
    },
    function* dangling(policy, { cluster }) {
      const at = policy.root.at('spec', 'podSelector');
      // A policy for all pods of a namespace stands for those to come, too.
      const everything = at.exists && at.entries.length === 0;
      if (!everything && cluster.selectedBy(policy, 'spec', 'podSelector').length === 0) {
        yield [at, `must select pods of namespace '${policy.namespace}'`];
      }
      for (const opening of directionsOf(policy).flatMap((direction) => openingsOf(policy, direction))) {
        const pods = opening.at.at('podSelector');
        // Pods of other namespaces may be somebody else's; whether they are meant is asked by R-15.
        if (opening.everybody || !pods.exists || opening.at.at('namespaceSelector').exists) continue;
        if (reachedBy(cluster, opening).length === 0)
          yield [pods, `must select pods of namespace '${policy.namespace}'`];
      }
    },
  ),
  kindRule(
    'NetworkPolicy',
    {
      id: 'R-16',
      severity: 'error',
      title: 'policies name the ports of pods',
      why: 'the address of a Service is translated before policies look: its own port lets nothing through',
      fix: 'use the containerPort, or its name',
      source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
    },
    function* ports(policy, { cluster }) {
      const own = cluster.selectedBy(policy, 'spec', 'podSelector');
      for (const direction of directionsOf(policy)) {
        for (const opening of openingsOf(policy, direction)) {
          for (const entry of opening.ports.items) {
            const [first, last] = [entry.at('port'), entry.at('endPort')];
            if (last.exists && !((last.number ?? 0) >= (first.number ?? Number.POSITIVE_INFINITY))) {
              yield [last, `must be a number from ${first.shown} on`];
            }
          }
          const destinations = direction === 'ingress' ? own : reachedBy(cluster, opening);
          // A range that ends before it begins has been told.
          const entries = opening.ports.items.filter(
            (entry) => !((entry.at('endPort').number ?? Number.POSITIVE_INFINITY) < (entry.at('port').number ?? 0)),
          );
          for (const entry of destinations.length === 0 ? [] : entries) {
            const known = destinations.some((workload) => offers(workload, entry));
            if (!known && !opening.everybody) yield [entry.at('port'), 'must be a port that the pods declare'];
          }
        }
      }
    },
  ),
];

function offers(workload: Parameters<typeof podPorts>[0], entry: Field): boolean {
  const [port, end, protocol] = [
    entry.at('port').value,
    entry.at('endPort').number,
    entry.at('protocol').text ?? 'TCP',
  ];
  if (port === undefined) return true;
  if (typeof port === 'number' && end !== undefined) {
    return workload.running.some(({ ports }) => ports.some(({ number = 0 }) => port <= number && number <= end));
  }
  return (typeof port === 'string' || typeof port === 'number') && podPorts(workload, port, protocol).length > 0;
}

/** Where replicas run, and which of them go first when there is no room. */
import type { Field } from '../model/field.ts';
import { othersIn } from '../model/others.ts';
import { replicaRange } from '../model/replicas.ts';
import { labelSelector, selects } from '../model/selector.ts';
import type { Workload } from '../model/workload.ts';
import type { Rule } from '../rule.ts';
import { deploymentRule, endsByItself, podRule } from './each.ts';

const demanded = 'requiredDuringSchedulingIgnoredDuringExecution';
const wished = 'preferredDuringSchedulingIgnoredDuringExecution';

/** The terms of pod anti-affinity that only express a wish. */
function wishes(pod: Field): readonly Field[] {
  return pod.at('affinity', 'podAntiAffinity', wished).items.map((item) => item.at('podAffinityTerm'));
}

function picksOwn(term: Field, { podLabels }: Workload): boolean {
  const selector = labelSelector(term.at('labelSelector'));
  return selector !== undefined && selects(selector, podLabels);
}

/** Rules about nodes, zones and priorities. */
export const placementRules: readonly Rule[] = [
  podRule(
    {
      id: 'PRI-1',
      severity: 'warning',
      title: 'pods say how important they are',
      why: 'on a full cluster all pods are equal: a batch job can keep the gateway from starting',
      fix: 'set priorityClassName, and add the PriorityClass',
      source: 'polaris priorityClassNotSet, kube-linter priority-class-name',
    },
    function* priority({ pod }) {
      const at = pod.at('priorityClassName');
      if (!at.exists) yield [at, 'must be set'];
    },
  ),
  deploymentRule(
    {
      id: 'AFF-1',
      severity: 'warning',
      title: 'replicas prefer nodes of their own',
      why: 'the scheduler may put all of them on one node, and they are lost together',
      fix: 'add preferred pod anti-affinity, or a topologySpreadConstraint, over kubernetes.io/hostname for the labels of the pods',
      source: 'kube-linter no-anti-affinity, kube-score deployment-has-host-podantiaffinity',
    },
    function* apart(deployment, { cluster }) {
      if (replicaRange(cluster, deployment).max < 2) return;
      const at = deployment.pod.at('affinity', 'podAntiAffinity');
      // R-25 tells of demands.
      const terms = [
        ...wishes(deployment.pod),
        ...at.at(demanded).items,
        ...deployment.pod.at('topologySpreadConstraints').items,
      ];
      const hosts = terms.filter((term) => term.at('topologyKey').text === 'kubernetes.io/hostname');
      if (!hosts.some((term) => picksOwn(term, deployment))) {
        yield [at, 'must prefer nodes without pods of these labels'];
      }
    },
  ),
  deploymentRule(
    {
      id: 'AFF-2',
      severity: 'warning',
      title: 'replicas are spread over zones',
      why: 'the loss of one zone can take all of them',
      fix: 'add a topologySpreadConstraint over topology.kubernetes.io/zone with ScheduleAnyway',
      source: 'polaris topologySpreadConstraint, kube-score pod-topology-spread-constraints',
    },
    function* zones(deployment, { cluster }) {
      const at = deployment.pod.at('topologySpreadConstraints');
      if (
        replicaRange(cluster, deployment).max >= 2 &&
        !at.items.some((item) => item.at('topologyKey').text === 'topology.kubernetes.io/zone')
      ) {
        yield [at, 'must spread over topology.kubernetes.io/zone'];
      }
      for (const item of at.items) {
        const skew = item.at('maxSkew');
        if ((skew.number ?? 0) < 1) yield [skew, 'must be at least 1'];
      }
    },
  ),
  podRule(
    {
      id: 'AFF-3',
      severity: 'warning',
      advisory: true,
      title: 'pods say on which nodes they run',
      why: 'they may land on nodes that were made for other work',
      fix: 'add node affinity',
      source: 'kube-linter no-node-affinity',
    },
    function* nodes({ pod }) {
      const at = pod.at('affinity', 'nodeAffinity');
      if (!at.exists) yield [at, 'must be set'];
    },
  ),
  podRule(
    {
      id: 'AFF-4',
      severity: 'error',
      title: 'the scheduler chooses the node',
      why: 'pods that name a node are lost with it; those that tolerate everything start on nodes that are being emptied or kept for others',
      fix: 'remove nodeName; name the taints that are meant',
      source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/',
    },
    function* chosen({ object, pod }) {
      const name = pod.at('nodeName');
      const label = pod.at('nodeSelector', 'kubernetes.io/hostname');
      for (const at of [name, label]) if (at.exists) yield [at, 'must be absent'];
      // Those of a DaemonSet are meant for every node.
      for (const toleration of object.kind === 'DaemonSet' ? [] : pod.at('tolerations').items) {
        const all = toleration.at('operator').text === 'Exists' && (toleration.at('key').text ?? '') === '';
        if (all) yield [toleration, 'must name a taint'];
      }
    },
  ),
  podRule(
    {
      id: 'R-25',
      severity: 'error',
      title: 'rules of placement count their own pods, and never forbid the next one',
      why: 'a demand for a node or zone of its own ends the autoscaler at the number of nodes or zones; foreign pods skew the count',
      fix: 'prefer instead of demanding, and select the labels of exactly these pods',
      source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/, KEP-3243',
    },
    function* own(workload, { cluster }) {
      if (endsByItself(workload)) return;
      const anti = workload.pod.at('affinity', 'podAntiAffinity');
      if (anti.at(demanded).items.length > 0) yield [anti.at(demanded), 'must be a preference'];
      const constraints = workload.pod.at('topologySpreadConstraints').items;
      for (const at of [...wishes(workload.pod), ...constraints].map((term) => term.at('labelSelector'))) {
        const selector = labelSelector(at);
        if (selector === undefined || !selects(selector, workload.podLabels)) yield [at, 'must select its own pods'];
        const others = othersIn(cluster.selected(workload.namespace, selector), workload);
        if (others !== undefined) yield [at, `must not select the pods of ${others}`];
      }
      for (const constraint of constraints) {
        const selected = constraint.at('labelSelector', 'matchLabels').labels;
        for (const key of constraint.at('matchLabelKeys').items) {
          if (Object.hasOwn(selected, key.text ?? '')) yield [key, 'must not be in labelSelector, too'];
        }
      }
    },
  ),
];

/** How many replicas there are, how they are replaced and where they run. */
import type { Field } from '../model/field.ts';
import { countOf } from '../model/quantity.ts';
import { autoscalersOf, replicaRange } from '../model/replicas.ts';
import { labelSelector, selects } from '../model/selector.ts';
import type { Workload } from '../model/workload.ts';
import type { Rule } from '../rule.ts';
import { isCanary } from './canary-of.ts';
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

/** Rules about replicas, rollouts and nodes. */
export const placementRules: readonly Rule[] = [
  deploymentRule(
    {
      id: 'REP-1',
      severity: 'error',
      title: 'there are at least two replicas',
      why: 'the only one takes the service with it whenever its node is drained or lost',
      fix: 'let an autoscaler keep at least two, or set spec.replicas to 2 or more',
      source: 'kube-score deployment-replicas, kube-linter minimum-three-replicas, polaris deploymentMissingReplicas',
    },
    function* two(deployment, { cluster, context }) {
      // Under an autoscaler its own bounds count (HPA-2); a trial is one replica by design.
      if (autoscalersOf(cluster, deployment).length > 0 || isCanary(deployment, context)) return;
      if (replicaRange(cluster, deployment).max < 2) {
        yield [deployment.object.root.at('spec', 'replicas'), 'must be at least 2'];
      }
    },
  ),
  deploymentRule(
    {
      id: 'STR-1',
      severity: 'error',
      title: 'releases replace replicas one after the other',
      why: 'Recreate stops all of them before the first new one has started',
      fix: "set spec.strategy.type to 'RollingUpdate'",
      source: 'kube-linter no-rolling-update-strategy, kube-score deployment-strategy',
    },
    function* rolling({ object }) {
      const at = object.root.at('spec', 'strategy', 'type');
      if (object.kind === 'Deployment' && at.text !== 'RollingUpdate') yield [at, "must be 'RollingUpdate'"];
    },
  ),
  deploymentRule(
    {
      id: 'R-12',
      severity: 'error',
      title: 'no replica goes before its successor is ready',
      why: 'the others take its load during every release; where neither surge nor loss is allowed nothing ever moves',
      fix: 'set maxUnavailable to 0 and maxSurge to 1 or more',
      source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment',
    },
    function* successor(deployment, { cluster }) {
      const { root, kind } = deployment.object;
      if (kind !== 'Deployment' || root.at('spec', 'strategy', 'type').text === 'Recreate') return;
      const { min } = replicaRange(cluster, deployment);
      const rolling = root.at('spec', 'strategy', 'rollingUpdate');
      const [surge, lost] = [rolling.at('maxSurge'), rolling.at('maxUnavailable')];
      // The default of both is 25 %.
      const unavailable = lost.exists ? countOf(lost, min, 'down') : Math.floor(min / 4);
      const extra = surge.exists ? countOf(surge, min, 'up') : Math.ceil(min / 4);
      if (unavailable !== 0) yield [lost, `must leave all ${min} replicas in place`];
      if (extra === undefined || (extra < 1 && min > 0)) yield [surge, 'must allow one replica more'];
    },
  ),
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
      fix: 'add preferred pod anti-affinity over kubernetes.io/hostname for the labels of the pods',
      source: 'kube-linter no-anti-affinity, kube-score deployment-has-host-podantiaffinity',
    },
    function* apart(deployment) {
      const at = deployment.pod.at('affinity', 'podAntiAffinity');
      const hosts = wishes(deployment.pod).filter((term) => term.at('topologyKey').text === 'kubernetes.io/hostname');
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
    function* zones({ pod }) {
      const at = pod.at('topologySpreadConstraints');
      if (!at.items.some((item) => item.at('topologyKey').text === 'topology.kubernetes.io/zone')) {
        yield [at, 'must spread over topology.kubernetes.io/zone'];
      }
      for (const item of at.items) {
        const skew = item.at('maxSkew');
        if ((skew.number ?? 0) < 1) yield [skew, 'must be at least 1'];
        const when = item.at('whenUnsatisfiable');
        if (!/^(ScheduleAnyway|DoNotSchedule)$/.test(when.text ?? '')) {
          yield [when, "must be 'ScheduleAnyway' or 'DoNotSchedule'"];
        }
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
        const others = cluster.selected(workload.namespace, selector).filter((other) => other !== workload);
        for (const { object } of others) yield [at, `must not select the pods of ${object.kind} '${object.name}'`];
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

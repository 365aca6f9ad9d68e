/** How many replicas there are, and how a release replaces them. */
import { countOf } from '../model/quantity.ts';
import { autoscalersOf, replicaRange } from '../model/replicas.ts';
import type { Rule } from '../rule.ts';
import { isCanary } from './canary-of.ts';
import { controllerRule, deploymentRule } from './each.ts';

/** Rules about replicas and rollouts. */
export const rolloutRules: readonly Rule[] = [
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
  controllerRule(
    {
      id: 'STR-1',
      severity: 'error',
      title: 'releases replace replicas one after the other, by themselves, and can be taken back',
      why: 'Recreate stops all replicas before the first new one has started; a workload that is paused or waits for a hand keeps its old release',
      fix: "leave the type at 'RollingUpdate', and keep revisions to go back to",
      source: 'kube-linter no-rolling-update-strategy, kube-score deployment-strategy',
    },
    function* rolling({ object: { kind, root } }) {
      const field = kind === 'Deployment' ? 'strategy' : 'updateStrategy';
      const type = root.at('spec', field, 'type');
      if (type.exists && type.text !== 'RollingUpdate') yield [type, "must be 'RollingUpdate', which it is by default"];
      const [paused, revisions] = [root.at('spec', 'paused'), root.at('spec', 'revisionHistoryLimit')];
      if (paused.value === true) yield [paused, 'must be false or absent'];
      if (revisions.number === 0) yield [revisions, 'must be at least 1'];
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
];

/** Autoscalers (https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/). */
import { identityOf } from '../model/kube-object.ts';
import { autoscalersOf } from '../model/replicas.ts';
import type { Rule } from '../rule.ts';
import { isCanary } from './canary-of.ts';
import { deploymentRule, kindRule } from './each.ts';

const kind = 'HorizontalPodAutoscaler';

/** Rules about autoscalers. */
export const autoscalingRules: readonly Rule[] = [
  kindRule(
    kind,
    {
      id: 'HPA-2',
      severity: 'error',
      title: 'autoscalers keep two replicas at least, and have room',
      why: 'one replica is an outage with every drain; a maximum that equals the minimum scales nothing',
      fix: 'set minReplicas to 2 or more (3 where zones may be lost) and maxReplicas above it',
      source:
        'kube-score horizontalpodautoscaler-replicas, kube-linter hpa-minimum-three-replicas, polaris hpaMinAvailability',
    },
    function* bounds({ root, namespace }, { cluster, context }) {
      // A trial is one replica by design, and R-24 judges its bounds by those of its stable side.
      const target = cluster.workload(
        'Deployment',
        namespace ?? 'default',
        root.at('spec', 'scaleTargetRef', 'name').text ?? '',
      );
      if (target !== undefined && isCanary(target, context)) return;
      const [min, max] = [root.at('spec', 'minReplicas'), root.at('spec', 'maxReplicas')];
      if ((min.number ?? 1) < 2) yield [min, 'must be at least 2'];
      if ((max.number ?? 0) <= (min.number ?? 1)) yield [max, `must be above minReplicas (${min.shown})`];
    },
  ),
  kindRule(
    kind,
    {
      id: 'R-07',
      severity: 'error',
      title: 'autoscalers find what they scale and what they measure, and each workload has one',
      why: 'an autoscaler without a target does nothing; two of them pull in two directions; a metric of a wrong object is unknown',
      fix: 'correct apiVersion, kind and name; merge the metrics into one autoscaler',
      source: 'kube-score horizontalpodautoscaler-has-target, kube-linter dangling-horizontalpodautoscaler',
    },
    function* target(scaler, { cluster }) {
      const at = scaler.root.at('spec', 'scaleTargetRef');
      const targetKind = at.at('kind').text ?? '';
      const workload = cluster.workload(targetKind, scaler.namespace ?? 'default', at.at('name').text ?? '');
      if (workload === undefined) yield [at, `must be a workload of namespace '${scaler.namespace}'`];
      else {
        const version = at.at('apiVersion');
        if (version.text !== workload.object.apiVersion) {
          yield [version, `must be '${workload.object.apiVersion}', as the ${targetKind} has it`];
        }
        const [first] = autoscalersOf(cluster, workload);
        if (first !== undefined && first !== scaler) yield [at, `must not be scaled by ${identityOf(first)}, too`];
      }
      for (const metric of scaler.root.at('spec', 'metrics').items) {
        const described = metric.at('object', 'describedObject');
        if (!described.exists) continue;
        const found = cluster.find(described.at('kind').text ?? '', scaler.namespace, described.at('name').text ?? '');
        if (found === undefined) yield [described, `must be an object of namespace '${scaler.namespace}'`];
        else if (described.at('apiVersion').text !== found.apiVersion) {
          yield [described.at('apiVersion'), `must be '${found.apiVersion}', as the ${found.kind} has it`];
        }
      }
    },
  ),
  deploymentRule(
    {
      id: 'R-08',
      severity: 'error',
      title: 'either an autoscaler or the manifest sets the number of replicas',
      why: 'every apply throws the workload back to the written number, in the middle of the load; with neither there is one replica',
      fix: 'remove spec.replicas under an autoscaler, set it elsewhere',
      source: 'kube-score deployment-targeted-by-hpa-does-not-have-replicas-configured',
    },
    function* either(deployment, { cluster }) {
      const at = deployment.object.root.at('spec', 'replicas');
      const [scaler] = autoscalersOf(cluster, deployment);
      if (scaler !== undefined && at.exists) yield [at, `must be absent under ${identityOf(scaler)}`];
      if (scaler === undefined && !at.exists) yield [at, 'must be set where no autoscaler does it'];
    },
  ),
];

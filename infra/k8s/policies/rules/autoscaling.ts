/** Autoscalers (https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/). */
import type { Field } from '../model/field.ts';
import { identityOf } from '../model/kube-object.ts';
import { autoscalersOf } from '../model/replicas.ts';
import type { Workload } from '../model/workload.ts';
import type { Rule } from '../rule.ts';
import { deploymentRule, kindRule } from './each.ts';

const kind = 'HorizontalPodAutoscaler';

/** The field that belongs to each type of target. */
const targetFields: Readonly<Record<string, string>> = {
  AverageValue: 'averageValue',
  Utilization: 'averageUtilization',
  Value: 'value',
};

/** The part of a metric that its type names, such as `containerResource`. */
function sourceOf(metric: Field): Field {
  const type = metric.at('type').text ?? '';
  return metric.at(type.charAt(0).toLowerCase() + type.slice(1));
}

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
    function* bounds({ root }) {
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
  kindRule(
    kind,
    {
      id: 'R-09',
      severity: 'error',
      title: 'containers ask for what their autoscaler measures in percent',
      why: 'the use is a percentage of requests: where one container has none, the autoscaler ignores the metric',
      fix: 'set resources.requests of every container, side cars included',
      source: 'https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#algorithm-details',
    },
    function* requests({ root, namespace = 'default' }, { cluster }) {
      const target = root.at('spec', 'scaleTargetRef');
      const workload = cluster.workload(target.at('kind').text ?? '', namespace, target.at('name').text ?? '');
      for (const metric of workload === undefined ? [] : root.at('spec', 'metrics').items) {
        yield* unmeasured(metric, workload);
      }
    },
  ),
  kindRule(
    kind,
    {
      id: 'R-10',
      severity: 'error',
      title: 'autoscalers move within bounds, by metrics that fall as replicas are added',
      why: 'a total that does not fall (type Value) drives every overload to the maximum and keeps it there',
      fix: 'use AverageValue; keep windows within 0 to 3600 s and periods within 1 to 1800 s',
      source: 'autoscaling/v2 HorizontalPodAutoscalerSpec.metrics, prometheus-adapter#468',
    },
    function* sane({ root }) {
      const [min, max] = [root.at('spec', 'minReplicas'), root.at('spec', 'maxReplicas')];
      if ((min.number ?? 1) < 1) yield [min, 'must be at least 1'];
      if ((max.number ?? 0) < (min.number ?? 1)) yield [max, `must not be below minReplicas (${min.shown})`];
      const metrics = root.at('spec', 'metrics');
      if (metrics.items.length === 0) yield [metrics, 'must name what to measure'];
      for (const metric of metrics.items) yield* targetFaults(sourceOf(metric).at('target'));
      for (const direction of ['scaleUp', 'scaleDown']) yield* behaviourFaults(root.at('spec', 'behavior', direction));
    },
  ),
];

function* unmeasured(metric: Field, workload: Workload | undefined): Iterable<readonly [Field, string]> {
  const [resource, one] = [metric.at('resource'), metric.at('containerResource')];
  const inPercent =
    resource.at('target', 'type').text === 'Utilization' || resource.at('targetAverageUtilization').exists;
  const name = resource.at('name').text ?? '';
  for (const container of inPercent ? (workload?.running ?? []) : []) {
    if (!container.field.at('resources', 'requests', name).exists) {
      yield [resource.at('name'), `must be requested by container '${container.name}'`];
    }
  }
  const container = one.at('container');
  if (one.exists && workload?.running.every((candidate) => candidate.name !== container.text) === true) {
    yield [container, `must be a container of ${identityOf(workload.object)}`];
  }
}

function* targetFaults(target: Field): Iterable<readonly [Field, string]> {
  if (!target.exists) return;
  const type = target.at('type');
  const field = Object.hasOwn(targetFields, type.text ?? '') ? targetFields[type.text ?? ''] : undefined;
  if (field === undefined) yield [type, `must be one of ${Object.keys(targetFields).join(', ')}`];
  else if (!target.at(field).exists) yield [target.at(field), `must be set for type '${type.text}'`];
  if (type.text === 'Value') yield [type, "must be 'AverageValue': the total does not fall when pods are added"];
}

function* behaviourFaults(direction: Field): Iterable<readonly [Field, string]> {
  const window = direction.at('stabilizationWindowSeconds');
  if (window.exists && !within(window, 0, 3600)) yield [window, 'must be 0 to 3600'];
  for (const policy of direction.at('policies').items) {
    const [period, value] = [policy.at('periodSeconds'), policy.at('value')];
    if (!within(period, 1, 1800)) yield [period, 'must be 1 to 1800'];
    if (!within(value, 1, Number.MAX_SAFE_INTEGER)) yield [value, 'must be at least 1'];
  }
}

function within({ number }: Field, min: number, max: number): boolean {
  return number !== undefined && number >= min && number <= max;
}

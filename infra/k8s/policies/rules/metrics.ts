/** What autoscalers measure, and how they react. */
import type { Field } from '../model/field.ts';
import { identityOf } from '../model/kube-object.ts';
import type { Workload } from '../model/workload.ts';
import type { Rule } from '../rule.ts';
import { kindRule } from './each.ts';

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

/** Rules about metrics and behaviour. */
export const metricRules: readonly Rule[] = [
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
  const share = target.at('averageUtilization');
  if (share.number !== undefined && !within(share, 1, 500)) yield [share, 'must be 1 to 500 percent of the requests'];
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

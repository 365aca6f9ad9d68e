/** The series that exist, with their labels: what our processes expose, what Prometheus adds, and what others bring. */
import { createMetrics } from '@api-platform/kit/metrics.ts';
import { createHealth } from '@api-platform/kit/health.ts';
import { createLimitMetrics } from '../../apps/gateway/limits/metrics.ts';
import { createGatewayMetrics } from '../../apps/gateway/metrics.ts';
import type { Environment } from '../../infra/environments/environment.ts';
import { ruleGroups } from '../../infra/k8s/observability/rule-groups.ts';
import { podLabels } from '../../infra/k8s/observability/scrape.ts';

/** Labels by name of the series. */
export type Exposed = ReadonlyMap<string, ReadonlySet<string>>;

/** On every series that Prometheus scrapes. */
const scraped = ['job', 'instance', ...Object.keys(podLabels)];

/** Of programs that are not ours, as they were seen on a cluster: Traefik 3.6, Prometheus 3.15. */
const foreign: Readonly<Record<string, readonly string[]>> = {
  up: [],
  traefik_entrypoint_requests_total: ['code', 'entrypoint', 'method', 'protocol'],
  traefik_router_requests_total: ['code', 'method', 'protocol', 'router', 'service'],
  prometheus_rule_evaluation_failures_total: ['rule_group'],
  prometheus_target_scrapes_exceeded_sample_limit_total: [],
};

/** What can be asked for in an environment. */
export function exposedIn(environment: Environment): Exposed {
  return new Map([
    ...Object.entries(foreign).map(([name, labels]) => [name, new Set([...scraped, ...labels])] as const),
    ...ours().map(([name, labels]) => [name, new Set([...scraped, ...labels])] as const),
    ...recorded(environment),
  ]);
}

/** What the gateway exposes holds what every process of ours does. */
function ours(): readonly (readonly [name: string, labels: readonly string[]])[] {
  const metrics = createMetrics({ service: 'gateway' });
  createGatewayMetrics(metrics, { health: createHealth(), configHash: '', endpoints: () => [], canaries: new Map() });
  createLimitMetrics(metrics, () => true);
  return metrics.registry.getMetricsAsArray().flatMap((metric) => {
    const labels = labelsOf(metric);
    if (!('buckets' in metric)) return [[metric.name, labels] as const];
    const { name } = metric;
    return [
      [`${name}_bucket`, [...labels, 'le']],
      [`${name}_count`, labels],
      [`${name}_sum`, labels],
    ] as const;
  });
}

/** The library keeps them, and does not tell its types. */
function labelsOf(metric: object): readonly string[] {
  const labels: unknown = Reflect.get(metric, 'labelNames');
  if (Array.isArray(labels) && labels.every((label) => typeof label === 'string')) return labels;
  throw new Error(`${String(Reflect.get(metric, 'name'))} must have a list of label names; prom-client has changed`);
}

function recorded(environment: Environment): readonly (readonly [string, ReadonlySet<string>])[] {
  const added = ['namespace', 'route', 'deployment', 'ingress', ...scraped];
  return ruleGroups(environment)
    .flatMap(({ rules }) => rules)
    .flatMap((rule) =>
      'record' in rule ? [[rule.record, new Set(rule.labels ? Object.keys(rule.labels) : added)] as const] : [],
    );
}

/** Every question that is asked of Prometheus in an environment. */
import type { Environment } from '../../../environments/environment.ts';
import { adapterConfig } from '../adapter-rules.ts';
import { gatewayDashboard } from '../gateway-dashboard.ts';
import { workloadDashboard } from '../workload-dashboard.ts';
import { ruleGroups } from '../rule-groups.ts';

/** A question, and where it is asked. */
export interface Expression {
  readonly where: string;
  readonly expr: string;
}

/** Of rules, of the adapter with its placeholders filled in, and of dashboards. */
export function expressionsOf(environment: Environment): readonly Expression[] {
  return [
    ...ruleGroups(environment).flatMap(({ rules }) =>
      rules.map((rule) => ({ where: 'record' in rule ? rule.record : rule.alert, expr: rule.expr })),
    ),
    ...adapterConfig(environment).rules.flatMap(({ name, seriesQuery, metricsQuery, resources }) => [
      { where: `adapter, ${name.as}`, expr: seriesQuery },
      { where: `adapter, ${name.as}`, expr: filled(metricsQuery, seriesQuery, Object.keys(resources.overrides)) },
    ]),
    ...[gatewayDashboard(environment), workloadDashboard(environment)].flatMap((board) =>
      expressionsIn(board).map((expr) => ({ where: board.title, expr })),
    ),
  ];
}

/** As the adapter asks for the objects of one namespace. */
function filled(query: string, seriesQuery: string, labels: readonly string[]): string {
  return query
    .replaceAll('<<.Series>>', seriesQuery.split('{')[0] ?? '')
    .replaceAll('<<.GroupBy>>', labels.filter((label) => label !== 'namespace').join(','))
    .replaceAll('<<.LabelMatchers>>', labels.map((label) => `${label}=~"one|other"`).join(','));
}

function expressionsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]: [string, unknown]) =>
    key === 'expr' && typeof child === 'string' ? [child] : expressionsIn(child),
  );
}

/** Rules, dashboards and autoscalers ask for series that exist: a renamed metric would silence them without a word. */
import { describe, expect, test } from '@jest/globals';
import { local } from '../../infra/environments/local.ts';
import { shapes } from '../../infra/environments/testing.ts';
import { type Expression, expressionsOf } from '../../infra/k8s/observability/testing/expressions.ts';
import { anatomyOf } from '../../infra/k8s/observability/testing/promql.ts';
import { type Exposed, exposedIn } from './exposed.ts';

/** What an expression names that does not exist. */
function unknownIn({ where, expr }: Expression, exposed: Exposed): readonly string[] {
  const { selectors, groupings } = anatomyOf(expr);
  const there = new Set(selectors.flatMap(({ metric }) => [...(exposed.get(metric) ?? [])]));
  return [
    ...selectors.flatMap(({ metric, labels }) => {
      const known = exposed.get(metric);
      if (known === undefined) return [`${where}: ${metric}`];
      return labels.filter((label) => !known.has(label)).map((label) => `${where}: ${metric}{${label}}`);
    }),
    ...groupings.filter((label) => !there.has(label)).map((label) => `${where}: by (${label})`),
  ];
}

const byIngress = {
  ...local,
  name: 'local, by Ingress',
  autoscaling: { ...local.autoscaling, onIngressRequests: true },
};

test.each([...shapes, byIngress])('every series and label that is asked for in $name exists', (environment) => {
  const exposed = exposedIn(environment);
  expect(expressionsOf(environment).flatMap((expression) => unknownIn(expression, exposed))).toEqual([]);
});

describe('what does not exist is found', () => {
  const exposed = exposedIn(local);
  test.each([
    ['gateway_drainin == 1', 'x: gateway_drainin'],
    ['gateway_draining{upstream="webapp1"}', 'x: gateway_draining{upstream}'],
    ['sum by (route) (up)', 'x: by (route)'],
    ['http_server_request_duration_seconds', 'x: http_server_request_duration_seconds'],
    ['route:timeout:seconds{pod="a"}', 'x: route:timeout:seconds{pod}'],
  ])('%s', (expr, fault) => {
    expect(unknownIn({ where: 'x', expr }, exposed)).toEqual([fault]);
  });
});

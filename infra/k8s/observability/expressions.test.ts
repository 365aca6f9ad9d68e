import { describe, expect, test } from '@jest/globals';
import { local } from '../../environments/local.ts';
import { shapes } from '../../environments/testing.ts';
import { expressionsOf } from './testing/expressions.ts';
import { anatomyOf } from './testing/promql.ts';

const byIngress = {
  ...local,
  name: 'local, by Ingress',
  autoscaling: { ...local.autoscaling, onIngressRequests: true },
};

describe.each([...shapes, byIngress])('everything that Prometheus is asked in $name', (environment) => {
  const expressions = expressionsOf(environment);

  test('is PromQL', () => {
    const faults = expressions.flatMap(({ where, expr }) =>
      anatomyOf(expr).faults.map((fault) => `${where}: ${expr}: ${fault}`),
    );
    expect(faults).toEqual([]);
  });

  test('comes from rules, dashboards and the adapter', () => {
    const places = new Set(expressions.map(({ where }) => where));
    expect([...places]).toEqual(
      expect.arrayContaining(['RouteErrorsFast', 'API platform: workloads', 'adapter, http_requests_per_second']),
    );
  });
});

import { expect, test } from '@jest/globals';
import { prometheus } from '../../environments/platform.ts';
import { prod } from '../../environments/prod.ts';
import { ruleGroups } from '../observability/rule-groups.ts';
import { prometheusConfig } from '../observability/scrape.ts';
import { allObjects, findObject, valueAt } from '../testing.ts';

const external = { ...prod, addons: { ...prod.addons, requestMetrics: 'external' } } as const;

test('a Prometheus that is there already gets the rules as an object of its operator', () => {
  expect(findObject(external, 'PrometheusRule', 'api-platform')).toMatchObject({
    apiVersion: 'monitoring.coreos.com/v1',
    metadata: { namespace: prod.namespace },
    spec: { groups: ruleGroups(external) },
  });
  expect(allObjects(prod).filter(({ apiVersion }) => apiVersion.startsWith('monitoring.coreos.com'))).toEqual([]);
});

test('it scrapes the same pods, under the same labels', () => {
  const monitor = findObject(external, 'PodMonitor', 'api-platform');
  const [job] = prometheusConfig(prod, []).scrape_configs;
  expect(valueAt(monitor, 'spec', 'namespaceSelector', 'matchNames')).toEqual(
    job?.kubernetes_sd_configs?.[0]?.namespaces.names,
  );
  const labels = job?.relabel_configs?.flatMap(({ target_label: label }) => label ?? []);
  expect(valueAt(monitor, 'spec', 'podMetricsEndpoints', 0, 'relabelings')).toEqual(
    labels?.map((targetLabel) => expect.objectContaining({ targetLabel })),
  );
});

test('it has no alerts about a Prometheus of ours, and none of ours runs', () => {
  const names = ruleGroups(external).flatMap(({ rules }) => rules.map((rule) => ('alert' in rule ? rule.alert : '')));
  expect(names).toContain('RouteErrorsFast');
  expect(names).not.toContain('PrometheusRulesFail');
  expect(allObjects(external).filter(({ metadata }) => metadata.name.startsWith(prometheus.name))).toEqual([]);
});

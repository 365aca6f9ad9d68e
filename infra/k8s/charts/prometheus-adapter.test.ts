import { readFileSync } from 'node:fs';
import path from 'node:path';
import { workloads } from '@api-platform/contracts/services.ts';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { Environment } from '../../environments/environment.ts';
import { local } from '../../environments/local.ts';
import { prometheusAdapter } from '../../environments/platform.ts';
import { prod } from '../../environments/prod.ts';
import { atRest, shapes } from '../../environments/testing.ts';
import { adapterConfig } from '../observability/adapter-rules.ts';
import { allObjects, findObject, valueAt } from '../testing.ts';

const byIngress: Environment = { ...prod, autoscaling: { engine: 'hpa', onIngressRequests: true } };

/** The metrics that the autoscalers of an environment ask the adapter for. */
function askedIn(environment: Environment): readonly string[] {
  const asked = allObjects(environment)
    .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
    .flatMap((autoscaler) =>
      [0, 1, 2].flatMap((index) =>
        ['pods', 'object'].map((type) => valueAt(autoscaler, 'spec', 'metrics', index, type, 'metric', 'name')),
      ),
    )
    .filter((name) => name !== undefined);
  return [...new Set(asked.map(String))].toSorted();
}

// KEDA asks Prometheus itself.
const adapted = shapes.filter(({ autoscaling }) => autoscaling.engine === 'hpa');
test.each([...adapted, byIngress].map(atRest))(
  'the adapter tells exactly what the autoscalers of $name ask for',
  (environment) => {
    const told = adapterConfig(environment).rules.map(({ name }) => name.as);
    expect(told.toSorted()).toEqual(askedIn(environment));
  },
);

test('both versions of the API lead to its Service', () => {
  for (const version of ['v1beta1', 'v1beta2']) {
    expect(findObject(local, 'APIService', `${version}.custom.metrics.k8s.io`)).toMatchObject({
      spec: {
        group: 'custom.metrics.k8s.io',
        version,
        service: { name: prometheusAdapter.name, namespace: prometheusAdapter.namespace },
      },
    });
  }
});

test('a pod without requests has a value once it was seen twice, and one that is not seen has none', () => {
  const rule = adapterConfig(prod).rules.find(({ name }) => name.as === 'http_requests_per_second');
  expect(rule?.metricsQuery).toMatch(/ or .*0 \* \(sum_over_time\(up\{[^}]*\}\[1m\]\) > 1\)/);
});

test('it may read which pods there are beside the autoscalers, and hands every other question on', () => {
  const role = findObject(prod, 'Role', prometheusAdapter.name);
  expect(role.metadata.namespace).toBe(prod.namespace);
  expect(valueAt(role, 'rules')).toEqual([{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }]);
});

/** The rules without the names of those that they ask about: a service more is no other rule. */
function nameless(config: unknown): unknown {
  return JSON.parse(JSON.stringify(config).replaceAll(/(workload=~\\")[-\w|]+/g, '$1…'));
}

test('the document for pipelines of others has the same rules, and names workloads of ours', () => {
  const text = readFileSync(path.resolve(import.meta.dirname, '../../../docs/observability.md'), 'utf8');
  const [, block = ''] = /```yaml\n(.*?)```/s.exec(text) ?? [];
  expect(nameless(parse(block))).toEqual(nameless(adapterConfig(prod)));
  const named = [...block.matchAll(/workload=~"([^"]*)"/g)].flatMap(([, names = '']) => names.split('|'));
  expect(Object.keys(workloads)).toEqual(expect.arrayContaining(named));
  expect(named.length).toBeGreaterThan(0);
});

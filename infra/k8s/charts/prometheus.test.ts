import { workloads } from '@api-platform/contracts/services.ts';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { local } from '../../environments/local.ts';
import { ingressController, prometheus } from '../../environments/platform.ts';
import { prod } from '../../environments/prod.ts';
import { scrapedPorts } from '../observability/scrape.ts';
import { allObjects, externalAddons, findObject, textsAt, valueAt } from '../testing.ts';

const server = findObject(prod, 'Deployment', prometheus.name);
const container = ['spec', 'template', 'spec', 'containers', 0] as const;
const boundTo = (name: string) =>
  allObjects(prod).filter((object) => JSON.stringify(valueAt(object, 'subjects') ?? '').includes(`"${name}"`));

test('Prometheus looks for pods in the namespaces that it may read, and may read nothing else', () => {
  const config: unknown = parse(
    String(valueAt(findObject(prod, 'ConfigMap', prometheus.name), 'data', 'prometheus.yml')),
  );
  const namespaces = [prod.namespace, ingressController.namespace];
  expect(config).toHaveProperty('scrape_configs.0.kubernetes_sd_configs.0.namespaces.names', namespaces);
  expect(boundTo(prometheus.name).map(({ kind, metadata }) => `${kind} ${metadata.namespace}`)).toEqual(
    namespaces.map((namespace) => `RoleBinding ${namespace}`),
  );
  const roles = allObjects(prod).filter(({ kind, metadata }) => kind === 'Role' && metadata.name === prometheus.name);
  for (const role of roles) {
    expect(valueAt(role, 'rules')).toEqual([{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }]);
  }
});

test('everything that is declared is scraped, and an ingress controller of others is not', () => {
  const names = scrapedPorts(prod).map(({ workload }) => workload);
  expect(names).toEqual([...Object.keys(workloads), ingressController.name]);
  expect(scrapedPorts({ ...local, addons: externalAddons }).map(({ workload }) => workload)).toEqual(
    Object.keys(workloads),
  );
});

test('what it keeps fits its volume, and the volume what the kubelet lets the pod write', () => {
  const args = textsAt(server, ...container, 'args');
  const size = Number(/retention\.size=(\d+)MB/.exec(args.join(' '))?.[1]);
  expect(size).toBeLessThan(1_024);
  expect(valueAt(server, 'spec', 'template', 'spec', 'volumes', 1)).toEqual({
    name: 'data',
    emptyDir: { sizeLimit: '1Gi' },
  });
  // 1024 MiB, and what every container may write of logs.
  expect(valueAt(server, ...container, 'resources', 'limits', 'ephemeral-storage')).toBe('1280Mi');
});

test('two of them run, and a client stays with one', () => {
  expect(valueAt(server, 'spec', 'replicas')).toBe(2);
  expect(findObject(prod, 'Service', prometheus.name)).toHaveProperty('spec.sessionAffinity', 'ClientIP');
});

test('nobody can tell it to end, to delete or to take anything', () => {
  const args = textsAt(server, ...container, 'args').join(' ');
  expect(args).not.toMatch(/enable-lifecycle|enable-admin-api|receiver/);
});

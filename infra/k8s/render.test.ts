import { type Workload, services, workloads } from '@api-platform/contracts/services.ts';
import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { takenNames } from '../environments/check-declaration.ts';
import { local } from '../environments/local.ts';
import { oldestKubernetes } from '../environments/platform.ts';
import { prod } from '../environments/prod.ts';
import { staging } from '../environments/staging.ts';
import { atRest, shapes } from '../environments/testing.ts';
import { manifests, render } from './render.ts';
import { allObjects, differences, externalAddons } from './testing.ts';

const clusterScoped = ['Namespace', 'PriorityClass', 'IngressClass', 'ClusterRole', 'ClusterRoleBinding', 'APIService'];

describe.each(shapes)('what is rendered for $name', (environment) => {
  const objects = allObjects(environment);

  test('is the same every time', () => {
    expect([...render(environment)]).toEqual([...render(environment)]);
  });

  test('is one file per chart, and says in YAML what the objects say', () => {
    const files = render(environment);
    for (const { chart, objects: ofChart } of manifests(environment)) {
      const documents = parseAllDocuments(files.get(`${chart}.k8s.yaml`) ?? '', { version: '1.1' });
      expect(documents.map((document) => document.toJS() as unknown)).toEqual(ofChart);
    }
    expect(files.size).toBe(manifests(environment).length);
  });

  test('starts with the namespaces, also for tools that go by file name', () => {
    expect([...render(environment).keys()].toSorted()[0]).toBe('00-namespaces.k8s.yaml');
    expect(manifests(environment)[0]?.chart).toBe('00-namespaces');
  });

  test('has no chart whose name a service could take as well', () => {
    const charts = manifests(environment).map(({ chart }) => chart);
    const names = new Set([...Object.keys(workloads), ...takenNames]);
    // A service's name begins with a letter.
    expect(charts.filter((chart) => !names.has(chart) && /^[a-z]/.test(chart))).toEqual([]);
  });

  test('runs everything that is declared', () => {
    const deployments = objects.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name);
    expect(deployments).toEqual(expect.arrayContaining(Object.keys(workloads)));
  });

  test('puts every object into a namespace that it creates or that every cluster has', () => {
    const created = objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
    const places = [...created, 'kube-system'];
    const misplaced = objects.filter(({ kind, metadata: { namespace } }) =>
      clusterScoped.includes(kind) ? namespace !== undefined : !places.includes(namespace ?? 'default'),
    );
    expect(misplaced).toEqual([]);
  });

  test('enforces Pod Security "restricted" of a fixed version in every namespace', () => {
    for (const { kind, metadata } of objects) {
      if (kind !== 'Namespace') continue;
      for (const mode of ['enforce', 'audit', 'warn']) {
        expect(metadata.labels).toMatchObject({
          [`pod-security.kubernetes.io/${mode}`]: 'restricted',
          [`pod-security.kubernetes.io/${mode}-version`]: `v${oldestKubernetes}`,
        });
      }
    }
  });

  test('names every object once, under labels of ours, and nothing by the path of a construct', () => {
    const ids = objects.map(({ kind, metadata }) => `${kind}/${metadata.namespace}/${metadata.name}`);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { metadata } of objects)
      expect(metadata.labels).toHaveProperty(['app.kubernetes.io/part-of'], 'api-platform');
    expect([...render(environment).values()].join('\n')).not.toContain('cdk8s.io');
  });

  test.each(Object.entries(services))(
    'has a Service for %s whose port is that of the pods',
    (name, service: Workload) => {
      const found = objects.find(({ kind, metadata }) => kind === 'Service' && metadata.name === name);
      expect(found).toMatchObject({
        spec: {
          clusterIP: 'None',
          selector: { 'app.kubernetes.io/name': name },
          ports: [{ name: service.protocol, port: service.port, targetPort: service.port }],
        },
      });
    },
  );

  test('lets an autoscaler decide wherever there is one', () => {
    for (const { kind, metadata } of objects) {
      if (kind !== 'HorizontalPodAutoscaler') continue;
      const target = objects.find((object) => object.kind === 'Deployment' && object.metadata.name === metadata.name);
      expect(target?.metadata.namespace).toBe(metadata.namespace);
      expect(target).not.toHaveProperty('spec.replicas');
    }
  });
});

describe('environments', () => {
  test('have the add-ons that are bundled with them', () => {
    expect(manifests(local).map(({ chart }) => chart)).toEqual([
      '00-namespaces',
      'ingress-controller',
      'metrics-server',
      'prometheus',
      'prometheus-adapter',
      'valkey',
      ...Object.keys(services),
      'gateway',
      'dashboards',
    ]);
    const none = { ...local, addons: externalAddons };
    expect(manifests(none).map(({ chart }) => chart)).toEqual([
      '00-namespaces',
      ...Object.keys(services),
      'gateway',
      'alerts',
      'dashboards',
    ]);
    expect(allObjects(none).filter(({ kind }) => kind === 'Namespace')).toHaveLength(1);
  });

  test('staging rehearses prod: they differ in host names, networks and numbers of replicas alone', () => {
    const args = 'Deployment/traefik/spec/template/spec/containers/0/args';
    const sizes = ['limits.ephemeral-storage', 'limits.memory', 'requests.cpu', 'requests.memory'];
    const quotas = [...sizes, 'requests.ephemeral-storage', 'pods'];
    const scaled = [...Object.keys(workloads), 'gateway-canary', 'traefik'];
    expect(differences(allObjects(atRest(staging)), allObjects(atRest(prod)))).toEqual(
      [
        'ConfigMap/gateway/data/gateway.json',
        // The figures that alerts compare numbers of replicas with.
        'ConfigMap/prometheus/data/rules.yml',
        ...['gateway', 'gateway-canary', 'prometheus'].map(
          (name) => `Deployment/${name}/spec/template/metadata/annotations/checksum~1config`,
        ),
        `${args}/--providers.kubernetesingress.ingressendpoint.hostname=api.example.com`,
        `${args}/--providers.kubernetesingress.ingressendpoint.hostname=api.staging.example.com`,
        'Deployment/traefik/spec/template/spec/containers/0/startupProbe/httpGet/httpHeaders/0/value',
        ...scaled.map((name) => `HorizontalPodAutoscaler/${name}/spec/maxReplicas`),
        'Ingress/gateway/spec/rules/0/host',
        'Ingress/gateway/spec/rules/1/host',
        'NetworkPolicy/prometheus-adapter/spec/egress/1/to/1/ipBlock/cidr',
        'NetworkPolicy/prometheus-adapter/spec/ingress/0/from/0/ipBlock/cidr',
        // The API server, after the pods of the workloads and of the ingress controller.
        `NetworkPolicy/prometheus/spec/egress/${Object.keys(workloads).length + 1}/to/1/ipBlock/cidr`,
        'NetworkPolicy/traefik/spec/egress/1/to/1/ipBlock/cidr',
        'NetworkPolicy/traefik/spec/ingress/0/from/0/ipBlock/cidr',
        ...[prod.namespace, 'ingress'].flatMap((namespace) =>
          quotas.map((key) => `ResourceQuota/${namespace}/quota/spec/hard/${key}`),
        ),
      ].toSorted(),
    );
  });
});

/** Who may talk to whom: everything that is meant, and nothing else. */
import { routes } from '@api-platform/contracts/routes.ts';
import { gateway, services, workloads } from '@api-platform/contracts/services.ts';
import { describe, expect, test } from '@jest/globals';
import type { Environment } from '../environments/environment.ts';
import { local } from '../environments/local.ts';
import {
  eksServiceAddresses,
  ingressController,
  keda,
  metricsServer,
  prometheus,
  prometheusAdapter,
  rateLimitStore,
  traceCollector,
} from '../environments/platform.ts';
import { prod } from '../environments/prod.ts';
import { shapes } from '../environments/testing.ts';
import { type End, isAllowed } from './connections.ts';
import type { Manifest } from './manifest.ts';
import { canaryName } from './names.ts';
import { routedServices } from './routed-services.ts';
import { allObjects, valueAt } from './testing.ts';

const dnsPods: End = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } };
const internet: End = { address: '203.0.113.9' };
const metadataService: End = { address: '169.254.169.254' };

/** An address in the environment's network, such as a load balancer's; on other clusters as good as any. */
function nodeOf({ cluster }: Environment): End {
  return { address: cluster.target === 'eks' ? cluster.vpcCidr.replace('.0.0/16', '.3.4') : '172.18.0.2' };
}

/** Where pods ask DNS. */
function dnsOf({ cluster }: Environment): End {
  if (cluster.target === 'eks') return { address: eksServiceAddresses.dns };
  return cluster.dnsAddress === undefined ? dnsPods : { address: cluster.dnsAddress };
}

const isPodTemplate = (value: unknown): value is { metadata: { labels: Record<string, string> } } =>
  typeof value === 'object' && value !== null;

/** Everybody who might connect or be connected to, by name: all workloads, strangers beside them, and what is not ours. */
function endsOf(environment: Environment, objects: readonly Manifest[]): Readonly<Record<string, End>> {
  const ends: Record<string, End> = {};
  for (const object of objects) {
    const { name, namespace = '' } = object.metadata;
    if (object.kind === 'Namespace') ends[`stranger in ${name}`] = { namespace: name, labels: { app: 'stranger' } };
    const template = valueAt(object, 'spec', 'template');
    if (object.kind === 'Deployment' && isPodTemplate(template))
      ends[name] = { namespace, labels: template.metadata.labels };
  }
  return {
    ...ends,
    'stranger elsewhere': { namespace: 'default', labels: { 'app.kubernetes.io/name': 'gateway' } },
    dns: dnsOf(environment),
    node: nodeOf(environment),
    internet,
    'metadata service': metadataService,
  };
}

const ports = new Set([
  ...Object.values(workloads).flatMap(({ port, adminPort }) => [port, adminPort]),
  ingressController.port,
  ingressController.adminPort,
  rateLimitStore.port,
  traceCollector.port,
  prometheus.port,
  prometheusAdapter.port,
  10_250,
  80,
]);

/** All TCP connections between two different ends, one of them ours, that the policies let through. */
function connectionsIn(environment: Environment): readonly string[] {
  const objects = allObjects(environment);
  const ends = Object.entries(endsOf(environment, objects));
  return ends
    .flatMap(([from, source]) =>
      ends.flatMap(([to, target]) =>
        [...ports]
          .filter(() => from !== to && (isOurs(from, objects) || isOurs(to, objects)))
          .filter((port) => isAllowed(objects, { from: source, to: target, port }))
          .map((port) => `${from} -> ${to}:${port}`),
      ),
    )
    .toSorted();
}

/** The workload that a pod belongs to, on whichever side of a trial. */
function workloadOf(end: End | undefined): string | undefined {
  return end !== undefined && 'labels' in end ? end.labels['app.kubernetes.io/name'] : undefined;
}

function isOurs(name: string, objects: readonly Manifest[]): boolean {
  return (
    name.startsWith('stranger in') ||
    objects.some(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name)
  );
}

/**
 * They look up no name: the store and the collector, which hands spans on in none of our environments, call nobody, and
 * Prometheus finds pods and API server by their addresses.
 */
const asksNoDns: ReadonlySet<string> = new Set([rateLimitStore.name, traceCollector.name, prometheus.name]);

/** From each to each. */
function all(from: readonly string[], to: readonly string[], port: number): readonly string[] {
  return from.flatMap((source) => to.map((target) => `${source} -> ${target}:${port}`));
}

/** Every connection between workloads that is meant to be, where both are there. */
function meantIn(objects: readonly Manifest[]): readonly string[] {
  const there = new Set(objects.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name));
  const sides = (name: string): readonly string[] => [name, canaryName(name)].filter((side) => there.has(side));
  const ours = Object.keys(workloads).flatMap(sides);
  return [
    ...all(sides(ingressController.name), sides('gateway'), gateway.port),
    ...Object.entries(services)
      .filter(([name]) => routedServices(routes).has(name))
      .flatMap(([name, { port }]) => all(sides('gateway'), sides(name), port)),
    ...all(sides('gateway'), sides(rateLimitStore.name), rateLimitStore.port),
    ...all(ours, sides(traceCollector.name), traceCollector.port),
    ...Object.entries(workloads).flatMap(([name, { adminPort }]) =>
      all(sides(prometheus.name), sides(name), adminPort),
    ),
    ...all(sides(prometheus.name), sides(ingressController.name), ingressController.adminPort),
    ...all(sides(prometheusAdapter.name), sides(prometheus.name), prometheus.port),
  ];
}

describe.each(shapes)('in $name', (environment) => {
  const objects = allObjects(environment);
  const ends = endsOf(environment, objects);
  const deployed = objects.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name);

  test.each(deployed)('%s has one policy, for both ways, and shares it with its trial alone', (name) => {
    const workload = workloadOf(ends[name]);
    const own = objects.filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === workload);
    expect(own).toHaveLength(1);
    expect(own[0]).toMatchObject({
      spec: {
        policyTypes: ['Ingress', 'Egress'],
        podSelector: { matchLabels: { 'app.kubernetes.io/name': workload } },
      },
    });
    expect([workload, `${workload}-canary`]).toContain(name);
  });

  test.each(deployed)(
    '%s may ask the DNS of the cluster, over UDP and TCP, where it calls by name, and no other',
    (name) => {
      const from = ends[name]!;
      for (const protocol of ['UDP', 'TCP'] as const) {
        expect(isAllowed(objects, { from, to: ends['dns']!, port: 53, protocol })).toBe(!asksNoDns.has(name));
        expect(isAllowed(objects, { from, to: internet, port: 53, protocol })).toBe(false);
      }
    },
  );

  test('the API server is called by those that have a token, and by nobody else', () => {
    const behind = environment.cluster.target === 'eks' ? 443 : 6443;
    const address = environment.cluster.target === 'eks' ? eksServiceAddresses.apiServer : '10.96.0.1';
    const callers = deployed.filter(
      (name) =>
        isAllowed(objects, { from: ends[name]!, to: { address }, port: 443 }) &&
        isAllowed(objects, { from: ends[name]!, to: nodeOf(environment), port: behind }),
    );
    const withToken = objects.filter((object) =>
      valueAt(object, 'spec', 'template', 'spec', 'automountServiceAccountToken'),
    );
    expect(callers).toEqual(withToken.map(({ metadata }) => metadata.name));
  });

  test('the network of every namespace is closed to pods that nobody knows', () => {
    const strangers = Object.entries(ends).filter(([name]) => name.startsWith('stranger in'));
    expect(strangers).toHaveLength(objects.filter(({ kind }) => kind === 'Namespace').length);
    for (const [, from] of strangers) {
      for (const to of [internet, metadataService, ends['dns']!]) {
        expect(isAllowed(objects, { from, to, port: 53, protocol: 'UDP' })).toBe(false);
      }
    }
  });
});

test('on EKS the load balancer reaches the ingress controller, that the gateway, and the gateway the services', () => {
  const { port, adminPort, name } = ingressController;
  expect(connectionsIn(prod)).toEqual(
    [
      ...meantIn(allObjects(prod)),
      `node -> ${name}:${port}`,
      `node -> ${name}:${adminPort}`,
      `node -> ${prometheusAdapter.name}:${prometheusAdapter.port}`,
    ].toSorted(),
  );
});

test('elsewhere everybody reaches the port of the ingress controller, and what extends the API meets API server and kubelets', () => {
  const objects = allObjects(local);
  const free = Object.keys(endsOf(local, objects)).filter((name) => !isOurs(name, objects));
  // That of the API server, which nobody can name here, is the port of the adapter as well.
  const { name: adapter, port: apiPort } = prometheusAdapter;
  const withToken = objects
    .filter((object) => valueAt(object, 'spec', 'template', 'spec', 'automountServiceAccountToken') === true)
    .map(({ metadata }) => metadata.name);
  expect(connectionsIn(local)).toEqual(
    [
      ...meantIn(objects),
      ...free.map((name) => `${name} -> ${ingressController.name}:${ingressController.port}`),
      ...free.map((name) => `${name} -> ${metricsServer.name}:10250`),
      ...free.map((name) => `${metricsServer.name} -> ${name}:10250`),
      ...[...free, ...withToken].filter((name) => name !== adapter).map((name) => `${name} -> ${adapter}:${apiPort}`),
      ...withToken.flatMap((name) => free.map((other) => `${name} -> ${other}:${apiPort}`)),
    ].toSorted(),
  );
});

describe('what is there already and not ours', () => {
  const to = { namespace: local.namespace, labels: { 'app.kubernetes.io/name': 'gateway' } };
  const objects = allObjects({
    ...local,
    addons: { ...local.addons, requestMetrics: 'external', traces: { otlpUrl: 'https://otel.example' } },
  });

  test('scrapes metrics from wherever it runs, and gets nothing else', () => {
    const scraped = [gateway.adminPort, gateway.port].map((port) => isAllowed(objects, { from: internet, to, port }));
    expect(scraped).toEqual([true, false]);
  });

  test('takes spans at the port that its URL means', () => {
    for (const name of Object.keys(workloads)) {
      const from = { namespace: local.namespace, labels: { 'app.kubernetes.io/name': name } };
      expect([443, 4318].map((port) => isAllowed(objects, { from, to: internet, port }))).toEqual([true, false]);
    }
  });

  test('counts requests for the gateway alone', () => {
    const store = { host: 'valkey.example.com', port: 6380, tls: true };
    const counted = allObjects({ ...local, addons: { ...local.addons, rateLimitStore: store } });
    const callers = Object.keys(workloads).filter((name) =>
      isAllowed(counted, {
        from: { namespace: local.namespace, labels: { 'app.kubernetes.io/name': name } },
        to: internet,
        port: store.port,
      }),
    );
    expect(callers).toEqual(['gateway']);
  });
});

test('a collector that hands spans on reaches the port of the backend, and DNS to find it', () => {
  const exportTo = { otlpUrl: 'https://otlp.example.com' };
  const objects = allObjects({ ...local, addons: { ...local.addons, traces: { collector: 'bundled', exportTo } } });
  const from = { namespace: traceCollector.namespace, labels: { 'app.kubernetes.io/name': traceCollector.name } };
  expect([443, 80].map((port) => isAllowed(objects, { from, to: internet, port }))).toEqual([true, false]);
  expect(isAllowed(objects, { from, to: dnsPods, port: 53, protocol: 'UDP' })).toBe(true);
});

test('a gateway behind an ingress controller of others takes requests from anywhere, at the one port', () => {
  const objects = allObjects({ ...local, addons: { ...local.addons, ingressController: 'external' } });
  const to = { namespace: local.namespace, labels: { 'app.kubernetes.io/name': 'gateway' } };
  const reached = [gateway.port, gateway.adminPort].map((port) => isAllowed(objects, { from: internet, to, port }));
  expect(reached).toEqual([true, false]);
});

describe('Prometheus', () => {
  const from = { namespace: keda.namespace, labels: keda.podLabels };
  const to = { namespace: prometheus.namespace, labels: { 'app.kubernetes.io/name': prometheus.name } };

  test.each(['hpa', 'keda'] as const)('tells KEDA only where KEDA asks (engine %s)', (engine) => {
    const objects = allObjects({ ...local, autoscaling: { ...local.autoscaling, engine } });
    expect(isAllowed(objects, { from, to, port: prometheus.port })).toBe(engine === 'keda');
    expect(objects.some(({ metadata }) => metadata.name === prometheusAdapter.name)).toBe(engine === 'hpa');
  });
});

/** Who may talk to whom: everything that is meant, and nothing else. */
import { routes } from '@api-platform/contracts/routes.ts';
import { gateway, services, workloads } from '@api-platform/contracts/services.ts';
import { describe, expect, test } from '@jest/globals';
import { environments } from '../environments/all.ts';
import type { Environment } from '../environments/environment.ts';
import { local } from '../environments/local.ts';
import { eksServiceAddresses, ingressController, metricsServer } from '../environments/platform.ts';
import { type End, isAllowed } from './connections.ts';
import type { Manifest } from './manifest.ts';
import { routedServices } from './routed-services.ts';
import { allObjects, valueAt } from './testing.ts';

const dnsPods: End = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } };
const internet: End = { address: '203.0.113.9' };
const metadataService: End = { address: '169.254.169.254' };

/** An address in the environment's network, such as a load balancer's; on other clusters as good as any. */
function nodeOf({ cluster }: Environment): End {
  return { address: cluster.target === 'eks' ? cluster.vpcCidr.replace('.0.0/16', '.3.4') : '172.18.0.2' };
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
    dns: environment.cluster.target === 'eks' ? { address: eksServiceAddresses.dns } : dnsPods,
    node: nodeOf(environment),
    internet,
    'metadata service': metadataService,
  };
}

const ports = new Set([
  ...Object.values(workloads).flatMap(({ port, adminPort }) => [port, adminPort]),
  ingressController.port,
  ingressController.adminPort,
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

function isOurs(name: string, objects: readonly Manifest[]): boolean {
  return (
    name.startsWith('stranger in') ||
    objects.some(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name)
  );
}

const toServices = Object.entries(services)
  .filter(([name]) => routedServices(routes).has(name))
  .map(([name, { port }]) => `gateway -> ${name}:${port}`);
const toGateway = `${ingressController.name} -> gateway:${gateway.port}`;

describe.each(Object.values(environments))('in $name', (environment) => {
  const objects = allObjects(environment);
  const ends = endsOf(environment, objects);
  const deployed = objects.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name);

  test.each(deployed)('%s has one policy, for both ways, and answers for its own pods', (name) => {
    const own = objects.filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === name);
    expect(own).toHaveLength(1);
    expect(own[0]).toMatchObject({
      spec: { policyTypes: ['Ingress', 'Egress'], podSelector: { matchLabels: { 'app.kubernetes.io/name': name } } },
    });
  });

  test.each(deployed)('%s may ask the DNS of the cluster, over UDP and TCP, and no other', (name) => {
    const from = ends[name]!;
    for (const protocol of ['UDP', 'TCP'] as const) {
      expect(isAllowed(objects, { from, to: ends['dns']!, port: 53, protocol })).toBe(true);
      expect(isAllowed(objects, { from, to: internet, port: 53, protocol })).toBe(false);
    }
  });

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
  for (const environment of Object.values(environments)) {
    if (environment.cluster.target !== 'eks') continue;
    expect(connectionsIn(environment)).toEqual(
      [toGateway, ...toServices, `node -> ${name}:${port}`, `node -> ${name}:${adminPort}`].toSorted(),
    );
  }
});

test('elsewhere everybody reaches the port of the ingress controller, and metrics-server meets API server and kubelets', () => {
  const objects = allObjects(local);
  const free = Object.keys(endsOf(local, objects)).filter((name) => !isOurs(name, objects));
  expect(connectionsIn(local)).toEqual(
    [
      toGateway,
      ...toServices,
      ...free.map((name) => `${name} -> ${ingressController.name}:${ingressController.port}`),
      ...free.map((name) => `${name} -> ${metricsServer.name}:10250`),
      ...free.map((name) => `${metricsServer.name} -> ${name}:10250`),
    ].toSorted(),
  );
});

test('a gateway behind an ingress controller of others takes requests from anywhere, at the one port', () => {
  const objects = allObjects({ ...local, addons: { ...local.addons, ingressController: 'external' } });
  const to = { namespace: local.namespace, labels: { 'app.kubernetes.io/name': 'gateway' } };
  const reached = [gateway.port, gateway.adminPort].map((port) => isAllowed(objects, { from: internet, to, port }));
  expect(reached).toEqual([true, false]);
});

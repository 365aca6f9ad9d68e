/** What a service gets by itself that is declared and nothing more: the three edits, in a copy of the project. */
import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gatewayConfigSchema } from '@api-platform/contracts/gateway-config.ts';
import { type ServiceName, services } from '@api-platform/contracts/services.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { local } from '../environments/local.ts';
import { ingressController, prometheus } from '../environments/platform.ts';
import { type End, isAllowed } from './connections.ts';
import { podsAtOnce } from './demand.ts';
import type { Manifest } from './manifest.ts';
import { copyProject, replaceIn } from './policies/testing/copy-project.ts';
import { allObjects, valueAt } from './testing.ts';

const size = { cpuMillis: 70, memoryMiB: 100 };
/** What is written in each file, and after which line. */
const edits = [
  [
    'apps/contracts/services.ts',
    'export const services = {',
    `pets: { protocol: 'http', port: 5100, adminPort: 9000, bootSeconds: 30, drainSeconds: 20, requestsPerSecond: 100, resources: ${JSON.stringify(size)} },`,
  ],
  [
    'apps/contracts/routes.ts',
    'export const routes = [',
    `{ id: 'pets', methods: ['GET'], path: '/pets', target: { kind: 'http', service: 'pets', path: '/' }, timeoutMs: 1_000,
       bodyLimitBytes: 0, throttle: { requestsPerSecond: 1, burst: 1 } },`,
  ],
  ['infra/environments/versions.ts', 'export const appVersions = {', "pets: '1.0.0',"],
] as const;

/** The objects that the copy renders for one environment. */
async function rendered(folder: string, environment: string): Promise<readonly Manifest[]> {
  const env = { CDK8S_OUTDIR: path.join(folder, 'dist') };
  await promisify(execFile)(process.execPath, ['infra/k8s/main.ts'], { cwd: folder, env });
  const files = globSync(path.join(folder, 'dist', environment, '*.yaml'));
  return files.flatMap((file) =>
    parseAllDocuments(readFileSync(file, 'utf8')).map((document): Manifest => document.toJS()),
  );
}

/** A pod of a workload, in the platform's namespace unless another is named. */
function pod(name: string, namespace: string = local.namespace): End {
  return { namespace, labels: { 'app.kubernetes.io/name': name } };
}

function kindsOf(objects: readonly Manifest[], name: string): readonly string[] {
  return objects.filter(({ metadata }) => metadata.name === name).map(({ kind }) => kind);
}

function find(objects: readonly Manifest[], kind: string, name: string): Manifest {
  return objects.find((object) => object.kind === kind && object.metadata.name === name)!;
}

/** How many pods the quota of the platform's namespace lets through. */
function podsIn(objects: readonly Manifest[]): number {
  const quota = objects.find(
    ({ kind, metadata }) => kind === 'ResourceQuota' && metadata.namespace === local.namespace,
  )!;
  return Number(valueAt(quota, 'spec', 'hard', 'pods'));
}

describe('a new service', () => {
  let folder: string;
  let objects: readonly Manifest[];
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'new-service-'));
    copyProject(folder);
    for (const [file, after, text] of edits) replaceIn(path.join(folder, file), after, `${after}\n${text}`);
    objects = await rendered(folder, local.name);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  test('gets every kind of object that the others have', () => {
    expect(kindsOf(objects, 'pets')).toEqual(kindsOf(objects, Object.keys(services)[0]!));
    expect(kindsOf(objects, 'pets')).toEqual(
      expect.arrayContaining(['Deployment', 'NetworkPolicy', 'PodDisruptionBudget']),
    );
  });

  test('is an upstream of the gateway, found pod by pod', () => {
    const file = valueAt(find(objects, 'ConfigMap', 'gateway'), 'data', 'gateway.json');
    const { upstreams, routes } = gatewayConfigSchema.parse(JSON.parse(String(file)));
    expect(upstreams['pets']?.endpoints).toMatchObject({
      dns: `pets.${local.namespace}.svc.cluster.local`,
      port: 5100,
    });
    expect(routes.map(({ id }) => id)).toContain('pets');
    expect(find(objects, 'Service', 'pets')).toHaveProperty('spec.clusterIP', 'None');
  });

  test('runs its version, in the size that it declares, and scales by its own requests', () => {
    const container = 'spec.template.spec.containers.0';
    const deployment = find(objects, 'Deployment', 'pets');
    expect(deployment).toHaveProperty(`${container}.image`, `${local.images.registry}/pets:1.0.0`);
    expect(deployment).toHaveProperty(`${container}.resources.requests.cpu`, `${size.cpuMillis}m`);
    expect(find(objects, 'HorizontalPodAutoscaler', 'pets')).toMatchObject({
      spec: {
        minReplicas: local.replicas.min,
        maxReplicas: local.replicas.max,
        metrics: [
          { type: 'Resource' },
          { type: 'Pods', pods: { metric: { name: 'http_requests_per_second' }, target: { averageValue: '100' } } },
        ],
      },
    });
  });

  test('is scraped by Prometheus, at its admin port alone', () => {
    const from = pod(prometheus.name, prometheus.namespace);
    expect(isAllowed(objects, { from, to: pod('pets'), port: 9000 })).toBe(true);
    expect(isAllowed(objects, { from, to: pod('pets'), port: 5100 })).toBe(false);
  });

  test('is reached by the gateway alone, at its port alone', () => {
    const others = Object.keys(services).filter((name): name is ServiceName => name in services);
    const senders = [...others.map((name) => pod(name)), pod(ingressController.name, ingressController.namespace)];
    expect(isAllowed(objects, { from: pod('gateway'), to: pod('pets'), port: 5100 })).toBe(true);
    expect(isAllowed(objects, { from: pod('gateway'), to: pod('pets'), port: 9000 })).toBe(false);
    for (const from of senders) expect(isAllowed(objects, { from, to: pod('pets'), port: 5100 })).toBe(false);
  });

  test('reaches DNS and nobody else', () => {
    const dns = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } };
    expect(isAllowed(objects, { from: pod('pets'), to: dns, port: 53, protocol: 'UDP' })).toBe(true);
    for (const [name, { port }] of Object.entries(services)) {
      expect(isAllowed(objects, { from: pod('pets'), to: pod(name), port })).toBe(false);
    }
    expect(isAllowed(objects, { from: pod('pets'), to: { address: '203.0.113.9' }, port: 443 })).toBe(false);
  });

  test('finds room in the quota', () => {
    expect(podsIn(objects) - podsIn(allObjects(local))).toBe(podsAtOnce(local.replicas.max));
  });
});

import { gatewayConfigSchema } from '@api-platform/contracts/gateway-config.ts';
import { nodeOptions, socketBuffers } from '@api-platform/contracts/memory.ts';
import { routes } from '@api-platform/contracts/routes.ts';
import { gateway, services } from '@api-platform/contracts/services.ts';
import { describe, expect, test } from '@jest/globals';
import type { Environment } from '../../environments/environment.ts';
import { prod } from '../../environments/prod.ts';
import { podCidrsOf } from '../../environments/subnets.ts';
import { atRest, shapes } from '../../environments/testing.ts';
import { allObjects, differences, findObject, valueAt } from '../testing.ts';

const chartOf = (environment: Environment) =>
  allObjects(environment).filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] === 'gateway');

const paths = (service: string) => [
  { path: '/', pathType: 'Prefix', backend: { service: { name: service, port: { number: 80 } } } },
];

describe.each(shapes.map(atRest))('the gateway of $name', (environment) => {
  const file = valueAt(findObject(environment, 'ConfigMap', 'gateway'), 'data', 'gateway.json');
  const config = gatewayConfigSchema.parse(JSON.parse(String(file)));

  test('gets a configuration that its own schema accepts', () => {
    expect(config.listen.port).toBe(gateway.port);
    expect(config.admin.port).toBe(gateway.adminPort);
    expect(config.routes.map(({ id }) => id)).toEqual(routes.map(({ id }) => id));
  });

  test('divides the memory that its container has, as Node and the kernel do', () => {
    const spec = ['spec', 'template', 'spec'] as const;
    const pod = findObject(environment, 'Deployment', 'gateway');
    const { memoryMiB } = gateway.resources;
    expect(valueAt(pod, ...spec, 'containers', 0, 'resources', 'limits', 'memory')).toBe(`${memoryMiB}Mi`);
    expect(config.memoryMiB).toBe(memoryMiB);
    expect(valueAt(pod, ...spec, 'containers', 0, 'env', 0)).toEqual({
      name: 'NODE_OPTIONS',
      value: nodeOptions(memoryMiB),
    });
    const sysctls = Object.entries(socketBuffers).map(([name, value]) => ({ name, value }));
    expect(valueAt(pod, ...spec, 'securityContext', 'sysctls')).toEqual(sysctls);
  });

  test('finds every service by the DNS name and port of its headless Service, and the store of its rate limits', () => {
    const { rateLimitStore: store } = environment.addons;
    const bundled = { host: 'valkey.valkey.svc.cluster.local', port: 6379, tls: false };
    expect(config.rateLimitStore).toMatchObject(store === 'bundled' ? bundled : store);
    for (const name of Object.keys(services)) {
      const service = findObject(environment, 'Service', name);
      expect(service).toHaveProperty('spec.clusterIP', 'None');
      expect(config.upstreams[name]?.endpoints).toMatchObject({
        dns: `${name}.${service.metadata.namespace}.svc.cluster.local`,
        port: valueAt(service, 'spec', 'ports', 0, 'port'),
      });
    }
  });

  test('drains for as long as the kubelet waits, and does not announce what the stop hook has announced', () => {
    expect(config.drain).toEqual({ announceMs: 0, timeoutMs: gateway.drainSeconds * 1_000 });
  });

  test('is reached by its two host names through the ingress controller, every path of them', () => {
    const hosts = [environment.domain, `canary.${environment.domain}`];
    const { cluster } = environment;
    const secretName = cluster.target === 'existing' ? cluster.tlsSecret : undefined;
    expect(findObject(environment, 'Ingress', 'gateway')).toHaveProperty('spec', {
      ingressClassName: 'traefik',
      ...(secretName !== undefined && { tls: [{ hosts, secretName }] }),
      rules: [
        { host: hosts[0], http: { paths: paths('gateway') } },
        { host: hosts[1], http: { paths: paths('gateway-canary') } },
      ],
    });
    expect(findObject(environment, 'Service', 'gateway')).toHaveProperty('spec.ports', [
      { name: 'http', port: 80, targetPort: gateway.port },
    ]);
  });

  test('believes pods alone, about the edge’s header on AWS and the ingress controller’s elsewhere', () => {
    const { cluster } = environment;
    expect(config.clients).toEqual(
      cluster.target === 'eks'
        ? {
            trustedProxies: podCidrsOf(cluster),
            addressHeader: 'x-client-ip',
            requestIdHeader: 'x-request-id',
            scheme: 'https',
          }
        : { trustedProxies: cluster.podCidrs, addressHeader: 'x-forwarded-for' },
    );
  });
});

test('on AWS pods are in private subnets, and whoever is in a public one is not believed', () => {
  expect(podCidrsOf(prod.cluster)).toEqual(['10.40.0.0/19', '10.40.32.0/19', '10.40.64.0/19']);
});

test('a changed configuration rolls the pods of the gateway and touches nothing else', () => {
  const before = atRest(prod);
  const changed = { ...before, cluster: { ...prod.cluster, vpcCidr: '10.99.0.0/16' } };
  expect(differences(chartOf(before), chartOf(changed))).toEqual([
    'ConfigMap/gateway/data/gateway.json',
    'Deployment/gateway-canary/spec/template/metadata/annotations/checksum~1config',
    'Deployment/gateway/spec/template/metadata/annotations/checksum~1config',
  ]);
});

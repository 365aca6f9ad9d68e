import { describe, expect, test } from '@jest/globals';
import { pets, trial } from '../samples/samples.ts';
import { differences, objectsOf, valueAt } from '../testing.ts';
import { HttpService, type HttpServiceProps } from './http-service.ts';

const service = (changes: Partial<HttpServiceProps> = {}) =>
  objectsOf((chart) => new HttpService(chart, 'pets', { ...pets, ...changes }));
const find = (objects: ReturnType<typeof service>, kind: string, name = 'pets') =>
  objects.find((object) => object.kind === kind && object.metadata.name === name)!;

describe('an HTTP service', () => {
  test('is everything that it needs, under one name, each before the pods that need it', () => {
    expect(service().map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'ServiceAccount pets',
      'NetworkPolicy pets',
      'Service pets',
      'Deployment pets',
      'HorizontalPodAutoscaler pets',
      'PodDisruptionBudget pets',
    ]);
  });

  test('is found pod by pod, at the port that the pods have', () => {
    expect(find(service(), 'Service')).toHaveProperty('spec', {
      type: 'ClusterIP',
      clusterIP: 'None',
      selector: { 'app.kubernetes.io/name': 'pets' },
      ports: [{ name: 'http', port: 5000, targetPort: 5000 }],
    });
  });

  test('scales by CPU use and by its own requests', () => {
    expect(find(service(), 'HorizontalPodAutoscaler')).toMatchObject({
      spec: {
        minReplicas: 3,
        maxReplicas: 8,
        metrics: [
          { type: 'Resource' },
          {
            type: 'Pods',
            pods: {
              metric: { name: 'http_requests_per_second' },
              target: { type: 'AverageValue', averageValue: '100' },
            },
          },
        ],
      },
    });
  });

  test('is talked to by its callers and talks to its callees, at their ports alone', () => {
    const policy = find(service(), 'NetworkPolicy');
    expect(policy).toHaveProperty('spec.ingress', [
      {
        from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'gateway' } } }],
        ports: [{ port: 5000, protocol: 'TCP' }],
      },
    ]);
    expect(policy).not.toHaveProperty('spec.egress');
  });

  test('announces the end of its pods before SIGTERM, and is probed at its admin port', () => {
    const pod = find(service(), 'Deployment');
    expect(pod).toHaveProperty('spec.template.spec.containers.0.lifecycle.preStop.sleep.seconds', 15);
    expect(pod).toHaveProperty('spec.template.spec.containers.0.readinessProbe.httpGet', {
      path: '/readyz',
      port: 'admin',
    });
    expect(pod).toHaveProperty('spec.template.spec.containers.0.ports', [
      { name: 'http', containerPort: 5000 },
      { name: 'admin', containerPort: 9000 },
    ]);
  });

  test('fails where probes and requests would share a port', () => {
    expect(() => service({ adminPort: 5000 })).toThrow(
      "HttpService 'shop/pets': adminPort (5000) must differ from port: probes and metrics are not for callers",
    );
  });
});

describe('an HTTP service on trial', () => {
  const objects = service({ canary: trial });

  test('changes nothing of the stable side: what is there without a trial stays as it is', () => {
    const names = ['pets-canary', 'pets-stable'];
    expect(
      differences(
        service(),
        objects.filter(({ metadata }) => !names.includes(metadata.name)),
      ),
    ).toEqual([]);
  });

  test('scales by its own requests, in bounds of its share', () => {
    const scaler = find(objects, 'HorizontalPodAutoscaler', 'pets-canary');
    expect(scaler).toMatchObject({ spec: { minReplicas: 1, maxReplicas: 2 } });
    expect(valueAt(scaler, 'spec', 'metrics')).toEqual(
      valueAt(find(objects, 'HorizontalPodAutoscaler'), 'spec', 'metrics'),
    );
  });

  test('counts its own requests also where KEDA asks for them', () => {
    const keda = service({ canary: trial, engine: 'keda' });
    const queries = ['pets', 'pets-canary'].map((name) =>
      String(valueAt(find(keda, 'ScaledObject', name), 'spec', 'triggers', 1, 'metadata', 'query')),
    );
    expect(queries[0]).toContain('deployment="pets"');
    expect(queries[1]).toContain('deployment="pets-canary"');
  });
});

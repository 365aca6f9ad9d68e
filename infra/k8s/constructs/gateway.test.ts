import { describe, expect, test } from '@jest/globals';
import { pets, trial } from '../samples/samples.ts';
import { objectsOf, valueAt } from '../testing.ts';
import { Gateway, type GatewayProps } from './gateway.ts';

const gateway = (changes: Partial<GatewayProps> = {}) =>
  objectsOf((chart) => new Gateway(chart, 'pets', { ...pets, servicePort: 80, ...changes }));
const find = (objects: ReturnType<typeof gateway>, kind: string, name = 'pets') =>
  objects.find((object) => object.kind === kind && object.metadata.name === name)!;
const ingressMetric = (changes: Partial<GatewayProps>) =>
  valueAt(find(gateway(changes), 'HorizontalPodAutoscaler'), 'spec', 'metrics', 2);

describe('a gateway', () => {
  test('has one address for the ingress controller, whatever its pods are', () => {
    const service = find(gateway(), 'Service');
    expect(service).not.toHaveProperty('spec.clusterIP');
    expect(service).toHaveProperty('spec.ports', [{ name: 'http', port: 80, targetPort: 5000 }]);
  });

  test('also scales by the requests of its Ingress where it is told to, as an average over its pods', () => {
    expect(ingressMetric({})).toBeUndefined();
    expect(ingressMetric({ ingress: 'door' })).toEqual({
      type: 'Object',
      object: {
        metric: { name: 'requests-per-second' },
        describedObject: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'door' },
        target: { type: 'AverageValue', averageValue: '100' },
      },
    });
  });

  test('leaves out of that average what a trial takes: the Ingress counts the requests of both sides', () => {
    expect(ingressMetric({ ingress: 'door', canary: trial })).toHaveProperty('object.target.averageValue', '133');
  });

  test('on trial follows the stable side, and nothing of its own', () => {
    const objects = gateway({ canary: trial, ingress: 'door' });
    expect(find(objects, 'HorizontalPodAutoscaler', 'pets-canary')).toMatchObject({
      spec: {
        minReplicas: 1,
        maxReplicas: 2,
        // Pods that leave during a rollout of the stable side are no reason for another one on trial.
        behavior: { scaleUp: { stabilizationWindowSeconds: 180 } },
        metrics: [
          {
            type: 'Object',
            object: {
              metric: { name: 'scraped_replicas' },
              describedObject: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'pets' },
              target: { type: 'AverageValue', averageValue: '4' },
            },
          },
        ],
      },
    });
  });
});

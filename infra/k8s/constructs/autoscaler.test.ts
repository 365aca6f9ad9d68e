import { describe, expect, test } from '@jest/globals';
import { objectOf } from '../testing.ts';
import { Autoscaler, type AutoscalerProps } from './autoscaler.ts';
import { cpuUse, followedReplicas, ingressRequests, podRequests } from './scaling-metrics.ts';

const autoscaler = (changes: Partial<AutoscalerProps> = {}) =>
  objectOf(
    (chart) =>
      new Autoscaler(chart, 'autoscaler', {
        name: 'pets',
        namespace: 'shop',
        replicas: { min: 3, max: 10 },
        ...changes,
      }),
  );
const requests = podRequests({ protocol: 'http', namespace: 'shop', deployment: 'pets', perReplica: 100 });

describe('an autoscaler', () => {
  test('keeps a Deployment between its bounds, by the CPU use of its pods unless it is told otherwise', () => {
    expect(autoscaler()).toMatchObject({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'pets' },
        minReplicas: 3,
        maxReplicas: 10,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
        ],
      },
    });
  });

  test('goes up at once, and down slowly', () => {
    expect(autoscaler()).toMatchObject({
      spec: {
        behavior: {
          scaleUp: { stabilizationWindowSeconds: 0, selectPolicy: 'Max' },
          scaleDown: {
            stabilizationWindowSeconds: 300,
            selectPolicy: 'Min',
            policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }],
          },
        },
      },
    });
  });

  test('may wait before it goes up, for as long as it is told', () => {
    expect(autoscaler({ patienceSeconds: 180 })).toHaveProperty(
      'spec.behavior.scaleUp.stabilizationWindowSeconds',
      180,
    );
  });

  test('is a ScaledObject with the same bounds, behaviour and measures where KEDA does it', () => {
    const native = autoscaler({ metrics: [cpuUse, requests] });
    expect(autoscaler({ metrics: [cpuUse, requests], engine: 'keda' })).toEqual({
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { ...native.metadata, annotations: { 'scaledobject.keda.sh/transfer-hpa-ownership': 'true' } },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'pets' },
        minReplicaCount: 3,
        maxReplicaCount: 10,
        pollingInterval: 15,
        advanced: {
          horizontalPodAutoscalerConfig: { name: 'pets', behavior: Object(native['spec']).behavior as unknown },
        },
        triggers: [
          { type: 'cpu', metricType: 'Utilization', metadata: { value: '80' } },
          {
            type: 'prometheus',
            metricType: 'AverageValue',
            metadata: {
              serverAddress: 'http://prometheus.monitoring.svc.cluster.local:9090',
              query: [
                'sum (rate(http_server_request_duration_seconds_count{namespace="shop",deployment="pets"}[1m]))',
                'sum (0 * (sum_over_time(up{namespace="shop",deployment="pets"}[1m]) > 1))',
              ].join(' or '),
              threshold: '100',
              ignoreNullValues: 'false',
            },
          },
        ],
      },
    });
  });

  test('fails for bounds the wrong way round', () => {
    expect(() => autoscaler({ replicas: { min: 4, max: 3 } })).toThrow(
      "Autoscaler 'shop/pets': replicas.min (4) must not exceed replicas.max (3); raise max or lower min",
    );
  });

  test('fails without a measure', () => {
    expect(() => autoscaler({ metrics: [] })).toThrow(
      "Autoscaler 'shop/pets': metrics (none) must name a measure; leave them out to go by CPU use",
    );
  });
});

describe('what an autoscaler goes by', () => {
  test.each([
    ['requests that the pods of a protocol count', requests],
    ['requests of gRPC', podRequests({ protocol: 'grpc', namespace: 'shop', deployment: 'pets', perReplica: 50 })],
    ['requests of an Ingress', ingressRequests({ namespace: 'shop', ingress: 'pets', perReplica: 133 })],
    ['replicas of another Deployment', followedReplicas({ namespace: 'shop', deployment: 'pets', perReplica: 3.25 })],
  ])('is an average per replica, never a whole that replicas cannot lower: %s', (_name, metric) => {
    const { native, keda } = metric;
    expect((native.pods ?? native.object)?.target.type).toBe('AverageValue');
    expect(keda.metricType).toBe('AverageValue');
  });

  test.each([
    ['requests of pods', requests],
    ['requests of an Ingress', ingressRequests({ namespace: 'shop', ingress: 'pets', perReplica: 133 })],
    ['replicas of another Deployment', followedReplicas({ namespace: 'shop', deployment: 'pets', perReplica: 3.25 })],
  ])('is never taken for zero by KEDA when Prometheus has lost its series: %s', (_name, { keda }) => {
    expect(keda.metadata).toHaveProperty('ignoreNullValues', 'false');
  });

  test('may be a fraction, in thousandths', () => {
    const followed = followedReplicas({ namespace: 'shop', deployment: 'pets', perReplica: 3.25 });
    expect(autoscaler({ metrics: [followed] })).toHaveProperty('spec.metrics', [
      {
        type: 'Object',
        object: {
          metric: { name: 'scraped_replicas' },
          describedObject: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'pets' },
          target: { type: 'AverageValue', averageValue: '3250m' },
        },
      },
    ]);
    expect(followed.keda.metadata['threshold']).toBe('3.25');
  });
});

import { requestMetrics } from '@api-platform/contracts/metrics.ts';
import { describe, expect, test } from '@jest/globals';
import type { CoreV1Event, V2HorizontalPodAutoscaler, V2MetricStatus } from '@kubernetes/client-node';
import { blindSpots, goingBy, readings, rescales, scalerState } from './autoscaling.ts';
import { environmentNamed } from '../infra/environments/all.ts';
import { render } from '../infra/k8s/render.ts';
import { field, parseManifests } from './manifests.ts';

const cpu: V2MetricStatus = { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 34 } } };
const perSecond: V2MetricStatus = {
  type: 'Pods',
  pods: { metric: { name: 'http_requests_per_second' }, current: { averageValue: '133700m' } },
};
const followed: V2MetricStatus = {
  type: 'Object',
  object: {
    metric: { name: 'scraped_replicas' },
    describedObject: { kind: 'Deployment', name: 'gateway' },
    current: { averageValue: '3' },
  },
};

/** An autoscaler with all kinds of measures, of which it sees some. */
const scaler = (currentMetrics: V2MetricStatus[], active = 'True'): V2HorizontalPodAutoscaler => ({
  metadata: { name: 'gateway' },
  spec: {
    maxReplicas: 6,
    scaleTargetRef: { kind: 'Deployment', name: 'gateway' },
    metrics: [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
      {
        type: 'Pods',
        pods: { metric: { name: 'http_requests_per_second' }, target: { type: 'AverageValue', averageValue: '100' } },
      },
      {
        type: 'Object',
        object: {
          metric: { name: 'scraped_replicas' },
          describedObject: { kind: 'Deployment', name: 'gateway' },
          target: { type: 'AverageValue', averageValue: '4' },
        },
      },
    ],
  },
  status: {
    currentReplicas: 3,
    desiredReplicas: 4,
    currentMetrics,
    conditions: [{ type: 'ScalingActive', status: active, message: 'a count from pods metric' }],
  },
});

describe('readings', () => {
  test('gives every measure with its target, in numbers', () => {
    expect(readings(scaler([followed, perSecond, cpu]))).toEqual([
      { metric: 'cpu', current: 34, target: 80 },
      { metric: 'http_requests_per_second', current: 133.7, target: 100 },
      { metric: 'scraped_replicas', current: 3, target: 4 },
    ]);
  });

  test('a measure that is not known has no value', () => {
    expect(readings(scaler([cpu])).map(({ current }) => current)).toEqual([34, undefined, undefined]);
  });
});

test('goingBy leaves one measure, and everything else as it is', () => {
  const manifest = parseManifests(render(environmentNamed('local'))).find(
    ({ kind, metadata }) => kind === 'HorizontalPodAutoscaler' && metadata.name === 'gateway',
  )!;
  const measures = (metric: string) => field(goingBy(manifest, metric), 'spec', 'metrics');
  expect(measures('cpu')).toEqual([expect.objectContaining({ type: 'Resource' })]);
  expect(measures(requestMetrics.http.perSecond)).toEqual([expect.objectContaining({ type: 'Pods' })]);
  expect(goingBy(manifest, 'cpu')).toMatchObject({ metadata: manifest.metadata, spec: { minReplicas: 3 } });
});

test('scalerState tells the replicas and why', () => {
  expect(scalerState(scaler([cpu]))).toMatchObject({ replicas: 3, desired: 4, because: 'a count from pods metric' });
});

describe('blindSpots', () => {
  test('is empty when everything is known', () => {
    expect(blindSpots(scaler([followed, perSecond, cpu]))).toEqual([]);
  });

  test('names what is unknown, and what the autoscaler says', () => {
    expect(blindSpots(scaler([cpu]))).toEqual(['gateway: http_requests_per_second, scraped_replicas unknown']);
    expect(blindSpots(scaler([followed, perSecond, cpu], 'False'))).toEqual([
      'gateway: not active, a count from pods metric',
    ]);
  });
});

const event = (at: number, message: string, reason = 'SuccessfulRescale'): CoreV1Event => ({
  involvedObject: {},
  metadata: {},
  reason,
  message,
  lastTimestamp: new Date(at),
});

test('rescales reads what autoscalers tell of their decisions', () => {
  const events = [
    event(3_000, 'New size: 3; reason: All metrics below target'),
    event(2_000, 'New size: 4; reason: pods metric http_requests_per_second above target'),
    event(500, 'New size: 6; reason: from before'),
    event(2_500, 'failed to get cpu utilization', 'FailedGetResourceMetric'),
  ];
  expect(rescales(events, new Date(1_000))).toEqual([
    { at: new Date(2_000), replicas: 4, reason: 'pods metric http_requests_per_second above target' },
    { at: new Date(3_000), replicas: 3, reason: 'All metrics below target' },
  ]);
});

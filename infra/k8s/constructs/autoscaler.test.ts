import { describe, expect, test } from '@jest/globals';
import { objectOf } from '../testing.ts';
import { Autoscaler } from './autoscaler.ts';

const autoscaler = (replicas: { min: number; max: number }) =>
  objectOf((chart) => new Autoscaler(chart, 'autoscaler', { name: 'pets', namespace: 'shop', replicas }));

describe('an autoscaler', () => {
  test('keeps a Deployment between its bounds by the CPU use of its pods', () => {
    expect(autoscaler({ min: 3, max: 10 })).toMatchObject({
      apiVersion: 'autoscaling/v2',
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
    expect(autoscaler({ min: 1, max: 2 })).toMatchObject({
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

  test('fails for bounds the wrong way round', () => {
    expect(() => autoscaler({ min: 4, max: 3 })).toThrow(
      "'minReplicas' (4) must be less than or equal to 'maxReplicas' (3)",
    );
  });
});

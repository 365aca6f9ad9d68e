import { expect, test } from '@jest/globals';
import { objectOf } from '../testing.ts';
import { DisruptionBudget } from './disruption-budget.ts';

test('a disruption budget lets one pod go at a time, and a broken one always', () => {
  const selector = { 'app.kubernetes.io/name': 'pets' };
  const budget = objectOf(
    (chart) => new DisruptionBudget(chart, 'budget', { name: 'pets', namespace: 'shop', selector }),
  );
  expect(budget).toEqual({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'pets', namespace: 'shop', labels: { 'app.kubernetes.io/instance': 'pets' } },
    spec: { maxUnavailable: 1, selector: { matchLabels: selector }, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
  });
});

import { describe, expect, test } from '@jest/globals';
import type { Manifest } from '../manifest.ts';
import { pets, trial } from '../samples/samples.ts';
import { objectsOf, valueAt } from '../testing.ts';
import { Gateway } from './gateway.ts';
import { HttpService } from './http-service.ts';

const kinds = {
  'a gateway': objectsOf((chart) => new Gateway(chart, 'pets', { ...pets, servicePort: 80, canary: trial })),
  'a service': objectsOf((chart) => new HttpService(chart, 'pets', { ...pets, canary: trial })),
};
const stable = { 'app.kubernetes.io/name': 'pets', 'app.kubernetes.io/instance': 'pets' };
const canary = { 'app.kubernetes.io/name': 'pets', 'app.kubernetes.io/instance': 'pets-canary' };

describe.each(Object.entries(kinds))('the trial of %s', (_kind, objects) => {
  const find = (kind: string, name: string): Manifest =>
    objects.find((object) => object.kind === kind && object.metadata.name === name)!;

  test('has a Service for both sides, and one for each', () => {
    const selectors = ['pets', 'pets-stable', 'pets-canary'].map((name) =>
      valueAt(find('Service', name), 'spec', 'selector'),
    );
    expect(selectors).toEqual([{ 'app.kubernetes.io/name': 'pets' }, stable, canary]);
  });

  test('claims no pods of the stable side, and the other way round', () => {
    expect(find('Deployment', 'pets')).toHaveProperty('spec.selector.matchLabels', stable);
    expect(find('Deployment', 'pets-canary')).toHaveProperty('spec.selector.matchLabels', canary);
    for (const name of ['pets', 'pets-canary']) {
      const labels = name === 'pets' ? stable : canary;
      expect(find('Deployment', name)).toHaveProperty('spec.template.metadata.labels', expect.objectContaining(labels));
      expect(find('PodDisruptionBudget', name)).toHaveProperty('spec.selector.matchLabels', labels);
    }
  });

  test('is spread by itself: pods of the stable side do not count', () => {
    const pod = 'spec.template.spec';
    const deployment = find('Deployment', 'pets-canary');
    expect(deployment).toHaveProperty(`${pod}.topologySpreadConstraints.0.labelSelector.matchLabels`, canary);
    expect(deployment).toHaveProperty(
      `${pod}.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.podAffinityTerm.labelSelector.matchLabels`,
      canary,
    );
  });

  test('differs from the stable side in its image alone', () => {
    const containers = ['pets', 'pets-canary'].map((name) =>
      valueAt(find('Deployment', name), 'spec', 'template', 'spec', 'containers', 0),
    );
    expect(containers[1]).toEqual({ ...Object(containers[0]), image: trial.image });
    expect(find('Deployment', 'pets-canary')).toHaveProperty('spec.template.spec.serviceAccountName', 'pets');
  });

  test('is named by the instance label of all that is its own', () => {
    const own = objects.filter(({ metadata }) => metadata.name === 'pets-canary' && metadata.labels !== undefined);
    expect(own.map(({ kind }) => kind)).toEqual(['Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget']);
    for (const { metadata } of own) expect(metadata.labels).toEqual({ 'app.kubernetes.io/instance': 'pets-canary' });
  });

  test('falls under the network policy of the stable side', () => {
    expect(objects.filter(({ kind }) => kind === 'NetworkPolicy')).toHaveLength(1);
    expect(find('NetworkPolicy', 'pets')).toHaveProperty('spec.podSelector.matchLabels', {
      'app.kubernetes.io/name': 'pets',
    });
  });
});

test.each([0, 51, 12.5, Number.NaN])('a trial fails for a share of %p', (percent) => {
  expect(() =>
    objectsOf((chart) => new HttpService(chart, 'pets', { ...pets, canary: { ...trial, percent } })),
  ).toThrow(
    `Canary 'shop/pets-canary': percent (${percent}) must be a whole number from 1 to 50; leave the trial out to end it`,
  );
});

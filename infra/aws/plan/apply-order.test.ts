import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { shapes } from '../../environments/testing.ts';
import type { Manifest } from '../../k8s/manifest.ts';
import { manifests } from '../../k8s/render.ts';
import { planApplyOrder } from './apply-order.ts';
import { resourceNameOf } from './identity.ts';

const object = (kind: string, spec?: object): Manifest => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: kind.toLowerCase() },
  ...(spec === undefined ? {} : { spec }),
});
const kindsOf = (objects: readonly Manifest[]): readonly (readonly string[])[] =>
  planApplyOrder(objects).map((wave) => wave.map(({ kind }) => kind));

describe('the order of Kubernetes objects', () => {
  test('goes from what others are made in to what counts on pods that run', () => {
    const kinds = ['APIService', 'HorizontalPodAutoscaler', 'Ingress', 'Deployment', 'ConfigMap', 'NetworkPolicy'];
    expect(kindsOf([...kinds, 'Namespace', 'CustomResourceDefinition'].map((kind) => object(kind)))).toEqual([
      ['Namespace', 'CustomResourceDefinition'],
      ['Ingress', 'ConfigMap', 'NetworkPolicy'],
      ['Deployment'],
      ['HorizontalPodAutoscaler'],
      ['APIService'],
    ]);
  });

  test('has names of pods in DNS before the pods, and addresses that need pods after them', () => {
    const headless = object('Service', { clusterIP: 'None' });
    const alias = object('Service', { type: 'ExternalName' });
    const address = object('Service', { type: 'ClusterIP' });
    expect(planApplyOrder([address, object('Deployment'), alias, headless])).toEqual([
      [alias, headless],
      [object('Deployment')],
      [address],
    ]);
  });

  test('asks nobody who does not answer yet, and no longer asks before anything goes', () => {
    const kinds = [
      'ValidatingWebhookConfiguration',
      'APIService',
      'Service',
      'Deployment',
      'ScaledObject',
      'Namespace',
    ];
    expect(kindsOf(kinds.map((kind) => object(kind))).at(-1)).toEqual(['ValidatingWebhookConfiguration', 'APIService']);
  });

  test('takes kinds that nobody thought of for something that pods need', () => {
    expect(kindsOf([object('Deployment'), object('Middleware')])).toEqual([['Middleware'], ['Deployment']]);
  });

  test('loses no object and doubles none, whatever the charts are', () => {
    const kinds = fc.constantFrom('Namespace', 'Secret', 'Service', 'Deployment', 'Job', 'Ingress', 'Anything');
    fc.assert(
      fc.property(fc.array(kinds), (given) => {
        const objects = given.map((kind, index) => ({ ...object(kind), metadata: { name: `n${index}` } }));
        const waves = planApplyOrder(objects);
        expect(waves.flat().toSorted(byName)).toEqual(objects.toSorted(byName));
        expect(waves.every((wave) => wave.length > 0)).toBe(true);
      }),
    );
  });

  test.each(shapes)('puts what $name has into waves, Deployments in one', (environment) => {
    const objects = manifests(environment).flatMap((chart) => chart.objects);
    const waves = planApplyOrder(objects);
    expect(waves.filter((wave) => wave.some(({ kind }) => kind === 'Deployment'))).toHaveLength(1);
    expect(waves.flat().map(resourceNameOf).toSorted()).toEqual(objects.map(resourceNameOf).toSorted());
  });
});

function byName(a: Manifest, b: Manifest): number {
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

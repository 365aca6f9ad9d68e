import { describe, expect, test } from '@jest/globals';
import { environmentNamed } from '../infra/environments/all.ts';
import { selectorLabels } from '../infra/k8s/names.ts';
import { render } from '../infra/k8s/render.ts';
import {
  ingressHosts,
  onRequestPath,
  parseManifests,
  rollouts,
  withAnnotations,
  withImages,
  withPodAnnotations,
} from './manifests.ts';

const local = environmentNamed('local');
const manifests = parseManifests(render(local));
const deployment = manifests.find(({ kind }) => kind === 'Deployment')!;

describe('what is rendered for the local environment', () => {
  test('begins with the namespaces that the rest lives in', () => {
    const kinds = manifests.map(({ kind }) => kind);
    expect(kinds.lastIndexOf('Namespace')).toBeLessThan(kinds.indexOf('Deployment'));
    expect(kinds[0]).toBe('Namespace');
  });

  test('has a Deployment with the replicas of the environment for every service', () => {
    expect(rollouts(manifests)).toEqual(
      expect.arrayContaining([
        {
          namespace: local.namespace,
          name: 'gateway',
          minReplicas: local.replicas.min,
          selector: selectorLabels('gateway'),
          workload: 'gateway',
        },
        {
          namespace: local.namespace,
          name: 'webapp1',
          minReplicas: local.replicas.min,
          selector: selectorLabels('webapp1'),
          workload: 'webapp1',
        },
        {
          namespace: local.namespace,
          name: 'rpc-app1',
          minReplicas: local.replicas.min,
          selector: selectorLabels('rpc-app1'),
          workload: 'rpc-app1',
        },
      ]),
    );
  });

  test('has what a request meets on its way, and nothing that only looks on', () => {
    const names = onRequestPath(manifests, local).map(({ name }) => name);
    expect(names[0]).toBe('traefik');
    expect(names).toEqual(expect.arrayContaining(['gateway', 'webapp1', 'rpc-app1']));
    expect(names).not.toContain('metrics-server');
  });

  test('serves the domain of the environment', () => {
    expect(ingressHosts(manifests)).toContain(local.domain);
  });
});

const named = (...names: string[]): string =>
  names.map((name) => `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}}}`).join('\n---\n');

describe('parseManifests', () => {
  test.each([
    ['kind: Pod\n', 'a.yaml, document 1: must have apiVersion, kind and metadata.name'],
    ['a: [1', 'a.yaml, document 1: '],
    ['just text', 'a.yaml, document 1: must have'],
  ])('refuses %j and names the file', (yaml, message) => {
    expect(() => parseManifests(new Map([['a.yaml', yaml]]))).toThrow(message);
  });

  test('sorts by file name and keeps the order inside', () => {
    const files = new Map([
      ['b.yaml', named('three')],
      ['a.yaml', named('one', 'two')],
    ]);
    expect(parseManifests(files).map(({ metadata }) => metadata.name)).toEqual(['one', 'two', 'three']);
  });
});

describe('changes to a manifest', () => {
  test('rename its images and nothing else', () => {
    const renamed = withImages(deployment, (reference) => `moved/${reference}`);
    expect(JSON.stringify(renamed).replaceAll('moved/', '')).toBe(JSON.stringify(deployment));
    expect(renamed).not.toEqual(deployment);
  });

  test('add annotations beside those that are there', () => {
    const { annotations } = withAnnotations(withAnnotations(deployment, { a: '1' }), { b: '2' }).metadata;
    expect(annotations).toMatchObject({ a: '1', b: '2' });
  });

  test('add annotations to the pods and leave the object alone', () => {
    const annotated = withPodAnnotations(withPodAnnotations(deployment, { a: '1' }), { b: '2' });
    expect(annotated.metadata).toEqual(deployment.metadata);
    expect(annotated).toHaveProperty('spec.template.metadata.annotations.a', '1');
    expect(annotated).toHaveProperty('spec.template.metadata.annotations.b', '2');
    expect(annotated).toHaveProperty('spec.selector', expect.anything());
  });
});

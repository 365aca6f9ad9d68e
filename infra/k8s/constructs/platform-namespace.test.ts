import { describe, expect, test } from '@jest/globals';
import { objectsOf } from '../testing.ts';
import { PlatformNamespace } from './platform-namespace.ts';

const demand = { pods: 7, cpuMillis: 2_000, memoryMiB: 1_500, storageRequestMiB: 448, storageLimitMiB: 2_048 };
const objects = objectsOf((chart) => new PlatformNamespace(chart, 'shop', { name: 'shop', demand }));
const specOf = (kind: string): unknown => objects.find((object) => object.kind === kind)?.['spec'];

describe('a namespace', () => {
  test('refuses pods that are not restricted', () => {
    expect(objects[0]).toMatchObject({
      kind: 'Namespace',
      metadata: { name: 'shop', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
  });

  test('lets nothing in or out unless a policy of its own says so', () => {
    expect(specOf('NetworkPolicy')).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  });

  test('holds what is asked for and no more', () => {
    expect(specOf('ResourceQuota')).toEqual({
      hard: {
        pods: '7',
        'requests.cpu': '2',
        'requests.memory': '1500Mi',
        'limits.memory': '1500Mi',
        'requests.ephemeral-storage': '448Mi',
        'limits.ephemeral-storage': '2Gi',
      },
    });
  });

  test.each([
    ['nobody but administrators', {}, []],
    ['the people who operate it', { operators: 'people' }, [{ kind: 'Group', name: 'people' }]],
  ])('lets %s act in it', (_who, operators, subjects) => {
    const bindings = objectsOf((chart) => new PlatformNamespace(chart, 'shop', { name: 'shop', demand, ...operators }))
      .filter(({ kind }) => kind === 'RoleBinding')
      .flatMap((binding) => binding['subjects']);
    expect(bindings).toMatchObject(subjects);
  });

  test('gives a container that says nothing the sizes that the quota insists on', () => {
    expect(specOf('LimitRange')).toEqual({
      limits: [
        {
          type: 'Container',
          defaultRequest: { cpu: '50m', memory: '128Mi', 'ephemeral-storage': '64Mi' },
          default: { memory: '128Mi', 'ephemeral-storage': '256Mi' },
        },
      ],
    });
  });
});

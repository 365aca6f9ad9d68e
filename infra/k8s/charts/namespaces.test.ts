import { workloads } from '@api-platform/contracts/services.ts';
import { describe, expect, test } from '@jest/globals';
import { local } from '../../environments/local.ts';
import { prod } from '../../environments/prod.ts';
import { shapes } from '../../environments/testing.ts';
import { allObjects, findObject, valueAt } from '../testing.ts';

const priorityOf = (kind: string, name: string): number => {
  const className = valueAt(findObject(prod, kind, name), 'spec', 'template', 'spec', 'priorityClassName');
  return Number(valueAt(findObject(prod, 'PriorityClass', String(className)), 'value'));
};

describe('priorities', () => {
  test('put the way in above the services behind it', () => {
    for (const service of Object.keys(workloads).filter((name) => name !== 'gateway')) {
      expect(priorityOf('Deployment', 'gateway')).toBeGreaterThan(priorityOf('Deployment', service));
    }
    expect(priorityOf('Deployment', 'traefik')).toBe(priorityOf('Deployment', 'gateway'));
  });

  test("let services push nobody out, and are nobody's unless asked for", () => {
    expect(findObject(prod, 'PriorityClass', 'api-platform-service')).toHaveProperty('preemptionPolicy', 'Never');
    for (const object of allObjects(prod).filter(({ kind }) => kind === 'PriorityClass')) {
      expect(object).not.toHaveProperty('globalDefault');
    }
  });

  test.each(shapes)('of every workload of $name are there, or those of Kubernetes', (environment) => {
    const objects = allObjects(environment);
    const known = [
      ...objects.filter(({ kind }) => kind === 'PriorityClass').map(({ metadata }) => metadata.name),
      'system-cluster-critical',
    ];
    for (const object of objects.filter(({ kind }) => kind === 'Deployment')) {
      expect(known).toContain(valueAt(object, 'spec', 'template', 'spec', 'priorityClassName'));
    }
  });
});

test('EKS is told to enforce network policies, and no other cluster is', () => {
  expect(findObject(prod, 'ConfigMap', 'amazon-vpc-cni')).toMatchObject({
    metadata: { namespace: 'kube-system' },
    data: { 'enable-network-policy-controller': 'true' },
  });
  expect(() => findObject(local, 'ConfigMap', 'amazon-vpc-cni')).toThrow('has no ConfigMap');
});

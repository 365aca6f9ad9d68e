import { describe, expect, test } from '@jest/globals';

import { environments } from '../../environments/all.ts';
import { controlPlaneLogGroup, defaultTags, registryStack, resourceName, vendedLogGroup } from './names.ts';

describe('names in AWS', () => {
  test.each(Object.keys(environments))('of %s are those that AWS takes', (environment) => {
    const name = resourceName(environment);
    expect(name).toMatch(/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/); // EKS CreateCluster, name
    for (const group of [controlPlaneLogGroup(name), vendedLogGroup('apis', name), vendedLogGroup('vpc', name)]) {
      expect(group).toMatch(/^[.\-_/#A-Za-z0-9]{1,512}$/); // CloudWatch Logs CreateLogGroup, logGroupName
    }
    expect(
      Object.values(defaultTags(environment)).every((value) => /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u.test(value)),
    ).toBe(true);
  });

  test('put the control plane log where EKS writes it', () => {
    expect(controlPlaneLogGroup('shop')).toBe('/aws/eks/shop/cluster');
  });

  test('leave the stack of the registry to no environment', () => {
    expect(Object.keys(environments)).not.toContain(registryStack);
  });
});

import { describe, expect, test } from '@jest/globals';

import { resourceNameOf, typeTokenOf } from './identity.ts';

describe('what Pulumi knows a Kubernetes object by', () => {
  test('is its kind, namespace and name', () => {
    expect(resourceNameOf({ kind: 'Deployment', metadata: { namespace: 'shop', name: 'web' } })).toBe(
      'Deployment/shop/web',
    );
    expect(resourceNameOf({ kind: 'Namespace', metadata: { name: 'shop' } })).toBe('Namespace/shop');
  });

  test.each([
    ['apps/v1', 'Deployment', 'kubernetes:apps/v1:Deployment'],
    ['v1', 'Service', 'kubernetes:core/v1:Service'],
    ['eks.amazonaws.com/v1', 'TargetGroupBinding', 'kubernetes:eks.amazonaws.com/v1:TargetGroupBinding'],
  ])('has the type token that the provider expects: %s %s', (apiVersion, kind, token) => {
    expect(typeTokenOf({ apiVersion, kind })).toBe(token);
  });
});

import { describe, expect, test } from '@jest/globals';
import { Field } from './field.ts';
import { labelSelector, plainSelector, selects } from './selector.ts';

const labels = { app: 'gateway', track: 'stable' };
const expression = (key: string, operator: string, ...values: readonly string[]) => ({
  matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }],
});

describe('a label selector', () => {
  test.each([
    [{}, true],
    [{ matchLabels: { app: 'gateway' } }, true],
    [{ matchLabels: { app: 'gateway', track: 'canary' } }, false],
    [{ matchLabels: { constructor: 'x' } }, false],
    [expression('track', 'In', 'stable', 'canary'), true],
    [expression('track', 'In', 'canary'), false],
    [expression('track', 'NotIn', 'canary'), true],
    [expression('tier', 'NotIn', 'web'), true],
    [expression('track', 'Exists'), true],
    [expression('tier', 'Exists'), false],
    [expression('tier', 'DoesNotExist'), true],
    [expression('track', 'Gt', '1'), false],
    [{ matchLabels: { app: 'gateway' }, ...expression('track', 'NotIn', 'stable') }, false],
  ])('%j selects: %s', (selector, expected) => {
    expect(selects(labelSelector(new Field(selector))!, labels)).toBe(expected);
  });

  test('that is not written selects nothing, and an empty one of a Service neither', () => {
    expect(labelSelector(new Field(undefined))).toBeUndefined();
    expect(plainSelector(new Field({}))).toBeUndefined();
    expect(selects(plainSelector(new Field({ app: 'gateway' }))!, labels)).toBe(true);
  });
});

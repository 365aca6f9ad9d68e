import { describe, expect, test } from '@jest/globals';
import { Field } from './field.ts';
import { countOf, quantity } from './quantity.ts';

describe('quantities', () => {
  test.each([
    ['100m', 0.1],
    ['1', 1],
    [2, 2],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['1k', 1000],
    ['256Mi', 256 * 2 ** 20],
    ['1Gi', 2 ** 30],
    ['1e3', 1000],
    ['1E', 1e18],
    ['-1', -1],
  ])('%s is %s', (text, expected) => {
    expect(quantity(new Field(text))).toBeCloseTo(expected, 10);
  });

  test.each(['', 'much', '1 Gi', '1KB', '1mi', 'Ki', '1e', undefined, null, true, Number.NaN])('%s is none', (text) => {
    expect(quantity(new Field(text))).toBeUndefined();
  });
});

describe('counts', () => {
  test.each([
    ['25%', 3, 'up', 1],
    ['25%', 3, 'down', 0],
    ['100%', 3, 'down', 3],
    [1, 3, 'up', 1],
    [0, 3, 'up', 0],
    ['many', 3, 'up', undefined],
    [undefined, 3, 'up', undefined],
  ] as const)('%s of %s rounded %s is %s', (value, total, round, expected) => {
    expect(countOf(new Field(value), total, round)).toBe(expected);
  });
});

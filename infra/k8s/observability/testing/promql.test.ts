import { expect, test } from '@jest/globals';
import { anatomyOf } from './promql.ts';

test('names series, the labels of their matchers, and those of aggregations and joins', () => {
  expect(anatomyOf('sum by (pod) (rate(a{b="c",d=~"e"}[5m])) / on (f) group_left (g) h > 2')).toEqual({
    faults: [],
    selectors: [
      { metric: 'a', labels: ['b', 'd'] },
      { metric: 'h', labels: [] },
    ],
    groupings: ['pod', 'f', 'g'],
  });
});

test.each(['sum by (a (rate(x[5m]))', 'x{a="b"', 'x{a=b}', 'rate(x[5])  >', 'x and'])(
  'finds what is wrong with %s',
  (expr) => {
    expect(anatomyOf(expr).faults).not.toEqual([]);
  },
);

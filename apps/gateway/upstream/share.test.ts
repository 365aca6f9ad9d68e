import { describe, expect, test } from '@jest/globals';
import { Share } from './share.ts';

/** One request each: 1 where it belongs to the share. */
function picks(percent: number, count: number): number[] {
  const share = new Share(percent);
  return Array.from({ length: count }, () => (share.next() ? 1 : 0));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
const everyPercent = Array.from({ length: 101 }, (_, percent) => percent);

/** By how much runs of requests, of all lengths up to a hundred and from all starts, hold more or less than their part. */
function deviations(percent: number, lengths: readonly number[]): number[] {
  const all = picks(percent, 200);
  return lengths.flatMap((length) =>
    Array.from({ length: 100 }, (_, from) => {
      const held = sum(all.slice(from, from + length));
      return Math.abs(held - (length * percent) / 100);
    }),
  );
}

test('a share holds exactly its percentage of any hundred requests in a row', () => {
  for (const percent of everyPercent) expect(Math.max(...deviations(percent, [100]))).toBe(0);
});

test('a share is spread evenly: no run of requests holds three more or less than its part', () => {
  const lengths = Array.from({ length: 100 }, (_, at) => at + 1);
  for (const percent of everyPercent) expect(Math.max(...deviations(percent, lengths))).toBeLessThan(3);
});

describe('callers that take turns', () => {
  test.each([2, 4, 5, 10])('%i of them, each gets the share', (callers) => {
    for (const percent of everyPercent) {
      const all = picks(percent, 100);
      for (let caller = 0; caller < callers; caller++) {
        const own = all.filter((_, turn) => turn % callers === caller);
        expect(Math.abs(sum(own) - (own.length * percent) / 100)).toBeLessThan(1);
      }
    }
  });
});

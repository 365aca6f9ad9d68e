import { describe, expect, test } from '@jest/globals';
import { restingAt, shareOf, trialScale } from './canary-share.ts';

describe('the scale of a trial that takes its share by its pods', () => {
  test.each([
    { percent: 25, stable: { min: 3, max: 6 }, scale: { perTrialPod: 4, min: 1, max: 2 } },
    { percent: 25, stable: { min: 3, max: 20 }, scale: { perTrialPod: 4, min: 1, max: 5 } },
    { percent: 20, stable: { min: 4, max: 12 }, scale: { perTrialPod: 5, min: 1, max: 3 } },
    { percent: 50, stable: { min: 3, max: 6 }, scale: { perTrialPod: 1, min: 3, max: 6 } },
  ])(
    'of $percent % beside $stable.min to $stable.max pods is $scale.min to $scale.max',
    ({ percent, stable, scale }) => {
      expect(trialScale(percent, stable)).toEqual(scale);
    },
  );

  test('keeps a quarter within 5 points from 3 pods to 10, where the plain ratio would make it a third', () => {
    const stable = { min: 3, max: 10 };
    const scale = trialScale(25, stable);
    for (let pods = stable.min; pods <= stable.max; pods += 1) {
      for (const trial of restingAt(pods, scale.perTrialPod, scale)) {
        expect(Math.abs(shareOf(trial, pods) - 0.25)).toBeLessThanOrEqual(0.05 + Number.EPSILON);
      }
    }
    expect(restingAt(4, 3, { min: 1, max: 4 })).toEqual([2]);
    expect(shareOf(2, 4)).toBeCloseTo(1 / 3);
  });
});

describe('an autoscaler that goes by an average', () => {
  test('rounds up, within its bounds', () => {
    expect([3, 4, 5, 9].map((pods) => restingAt(pods, 4, { min: 1, max: 2 }))).toEqual([[1], [1], [2], [2]]);
  });

  test('leaves alone what is off by a tenth or less', () => {
    // 13 / 4 is 3.25: 4 when it is reached from above, and 3 is near enough when it is reached from below.
    expect(restingAt(13, 4, { min: 1, max: 5 })).toEqual([4, 3]);
  });
});

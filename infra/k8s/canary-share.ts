/**
 * The arithmetic of a trial that gets its share of the requests by its share of the pods: both sides scale, and whole
 * pods must stay near a percentage.
 */
import type { Replicas } from '../environments/environment.ts';

/** Share of the pods that are on trial, from 0 to 1. */
export function shareOf(trial: number, stable: number): number {
  return trial / (trial + stable);
}

/** By how much a measure may be off before the autoscaler of Kubernetes acts, as a part of its target. */
const tolerance = 0.1;

/**
 * At which numbers of trial pods an autoscaler comes to rest that goes by an average of stable pods: the number that is
 * rounded up, and what is so near that it leaves it alone
 * (https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#algorithm-details).
 */
export function restingAt(stable: number, perTrialPod: number, { min, max }: Replicas): readonly number[] {
  const within = (pods: number): number => Math.min(Math.max(pods, min), max);
  const exact = stable / perTrialPod;
  const near = Array.from({ length: max - min + 1 }, (_, index) => min + index).filter(
    (pods) => Math.abs(exact / pods - 1) <= tolerance,
  );
  return [...new Set([within(Math.ceil(exact)), ...near])];
}

/** The replicas of a trial beside those of the stable side. */
export interface TrialScale extends Replicas {
  /** How many stable pods one trial pod stands beside, on average: what its autoscaler goes by. */
  readonly perTrialPod: number;
}

/**
 * The scale that keeps a share best. An autoscaler rounds up, so the exact ratio (3 to 1 for 25 %) would give the trial
 * a second pod, and 33 %, as soon as the stable side has a fourth; of the ratios up to one pod above the exact one this
 * takes the one whose worst share is nearest.
 * @param percent share of the requests that the trial takes, from 1 to 50
 */
export function trialScale(percent: number, stable: Replicas): TrialScale {
  const exact = (100 - percent) / percent;
  const candidates = [0, 0.25, 0.5, 0.75, 1].map((more) => scaleOf(exact + more, stable));
  const worst = candidates.map((scale) => worstShare(percent, stable, scale));
  return candidates[worst.indexOf(Math.min(...worst))] ?? scaleOf(exact, stable);
}

function scaleOf(perTrialPod: number, stable: Replicas): TrialScale {
  return { perTrialPod, min: Math.ceil(stable.min / perTrialPod), max: Math.ceil(stable.max / perTrialPod) };
}

/** How far the share gets from what is asked, over all numbers of stable pods. */
function worstShare(percent: number, stable: Replicas, scale: TrialScale): number {
  let worst = 0;
  for (let pods = stable.min; pods <= stable.max; pods += 1) {
    for (const trial of restingAt(pods, scale.perTrialPod, scale)) {
      worst = Math.max(worst, Math.abs(shareOf(trial, pods) - percent / 100));
    }
  }
  return worst;
}

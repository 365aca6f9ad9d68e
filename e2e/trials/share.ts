/** Which share of some requests each side of a trial answered, by the count of its own pods. */
import { messageOf } from '../message.ts';
import { type CountingPod, counts } from '../replicas.ts';

/** Requests that are under way at the same time. */
const atOnce = 8;

/** What was asked, and who answered. */
export interface Share {
  readonly what: string;
  readonly requests: number;
  /** Requests that each pod answered. */
  readonly answeredBy: Readonly<Record<string, number>>;
  /** Of all that pods answered, those of the trial's pods; a number from 0 to 1. */
  readonly trial: number;
  /** What was wrong with answers, and how often it was. */
  readonly failures: ReadonlyMap<string, number>;
}

/** How a share is measured. */
export interface ShareProps {
  readonly what: string;
  readonly requests: number;
  /** The pods of both sides. */
  readonly pods: readonly CountingPod[];
  /** Name of the trial's Deployment. */
  readonly trial: string;
  /** Sends one request and resolves with what was wrong with its answer. */
  readonly send: () => Promise<readonly string[]>;
  /** Waits until pods have counted what they answered. */
  readonly settle: () => Promise<void>;
}

/** Sends the requests, a few at a time, and compares the counts before and after. */
export async function measureShare({ what, requests, pods, trial, send, settle }: ShareProps): Promise<Share> {
  const failures = new Map<string, number>();
  let left = requests;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const faults = await send().catch((error: unknown) => [messageOf(error)]);
      for (const fault of faults) failures.set(fault, (failures.get(fault) ?? 0) + 1);
    }
  };
  const before = await counts(pods);
  await Promise.all(Array.from({ length: atOnce }, worker));
  await settle();
  const after = await counts(pods);
  const answered = pods.map(({ name, deployment }) => ({
    name,
    side: deployment.name,
    count: (after.get(name) ?? 0) - (before.get(name) ?? 0),
  }));
  const sum = (some: typeof answered): number => some.reduce((total, { count }) => total + count, 0);
  return {
    what,
    requests,
    answeredBy: Object.fromEntries(answered.map(({ name, count }) => [name, count])),
    trial: sum(answered.filter(({ side }) => side === trial)) / Math.max(sum(answered), 1),
    failures,
  };
}

/** What a share must be. */
export interface Expectation {
  /** From 0 to 1. */
  readonly share: number;
  /** By how many requests it may be off. */
  readonly tolerance: number;
}

/** What is wrong with a share, one sentence each. */
export function shareFaults({ what, requests, trial, answeredBy, failures }: Share, expected: Expectation): string[] {
  const total = Object.values(answeredBy).reduce((sum, count) => sum + count, 0);
  const off = Math.abs(trial - expected.share) * total;
  return [
    ...(total === requests ? [] : [`${what}: ${requests} requests were sent, and the pods counted ${total}`]),
    // counts are whole, and a share of them is not
    ...(off <= expected.tolerance + 1e-6
      ? []
      : [
          `${what}: the trial answered ${percent(trial)} of ${total} requests, must be ${percent(expected.share)} give or take ${expected.tolerance} requests`,
        ]),
    ...[...failures].map(([failure, count]) => `${what}: ${count} × ${failure}`),
  ];
}

/** A share as people read it, such as `25.0 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

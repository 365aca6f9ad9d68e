/** Steady traffic from outside while something is done to the cluster. */
import { setTimeout as delay } from 'node:timers/promises';
import { faultsOf } from './expectation.ts';
import { messageOf } from './message.ts';
import { Interrupted } from './pause.ts';
import type { Outcome, Run } from './steps/step.ts';
import type { Stream } from './streams.ts';
import { type Traffic, type TrafficResult, startTraffic } from './traffic.ts';

/** Steady, and small beside what a laptop can do: what is measured is the disturbance. */
export const calmRate = 40;
/** Traffic before and after, in milliseconds. */
const marginMs = 3_000;

/** What came of one drill. */
export interface DrillResult extends TrafficResult {
  /** What was done, and to what. */
  readonly name: string;
  readonly requestsPerSecond: number;
  /** Requests of each stream. */
  readonly streams: Readonly<Record<string, { readonly sent: number; readonly failed: number }>>;
  /** What went wrong beside the requests, one sentence each. */
  readonly troubles: readonly string[];
  /** Failed requests that are told but not counted, because nothing could have answered them. */
  readonly excused: number;
}

/** What is done under which traffic. */
export interface Drill {
  readonly name: string;
  readonly streams: readonly Stream[];
  /** Names of streams whose failures are told and not counted. @default - all are counted */
  readonly excused?: readonly string[];
  /** @default 40 */
  readonly requestsPerSecond?: number;
  /** @throws {Error} when it cannot be done; the message tells why */
  readonly disturb: (traffic: Traffic) => Promise<void>;
}

/**
 * Does it and counts what fails from shortly before to shortly after.
 * @throws {Interrupted} when the run is interrupted
 */
export async function underTraffic(
  { entry, pause }: Pick<Run, 'entry' | 'pause'>,
  { name, streams, excused = [], requestsPerSecond = calmRate, disturb }: Drill,
): Promise<DrillResult> {
  const tallies = new Map(streams.map((stream) => [stream.name, { sent: 0, failed: 0 }]));
  const send = async (n: number): Promise<readonly string[]> => {
    const stream = streams[n % streams.length];
    const tally = tallies.get(stream?.name ?? '');
    if (stream === undefined || tally === undefined) return [];
    tally.sent += 1;
    const faults = await entry.send(stream.host, stream.request).then(
      (answer) => faultsOf(answer, stream.request.expected),
      (error: unknown) => [messageOf(error)],
    );
    if (faults.length > 0) tally.failed += 1;
    return faults.length === 0 || excused.includes(stream.name) ? [] : [`${stream.name}: ${faults.join('; ')}`];
  };
  const traffic = startTraffic({
    requestsPerSecond,
    maxRequests: Number.POSITIVE_INFINITY,
    now: () => performance.now(),
    sleep: (ms) => delay(ms),
    send,
  });
  let interrupted: Interrupted | undefined;
  const troubles: string[] = [];
  try {
    await pause(marginMs);
    await disturb(traffic);
    await pause(marginMs);
  } catch (error) {
    if (error instanceof Interrupted) interrupted = error;
    else troubles.push(messageOf(error));
  }
  const result = await traffic.stop();
  if (interrupted !== undefined) throw interrupted;
  const excusedCount = excused.reduce((sum, stream) => sum + (tallies.get(stream)?.failed ?? 0), 0);
  return { ...result, name, requestsPerSecond, streams: Object.fromEntries(tallies), troubles, excused: excusedCount };
}

/** One line about a drill. */
export function drillText({ sent, failed, excused, latencyMs, seconds }: Omit<DrillResult, 'name'>): string {
  const [median, p99, max] = [latencyMs.median, latencyMs.p99, latencyMs.max].map((ms) => Math.round(ms));
  const told = excused > 0 ? ` (and ${excused} that had nobody to answer them)` : '';
  return `${failed} of ${sent} requests failed${told} in ${seconds.toFixed(0)} s; ms: median ${median}, p99 ${p99}, max ${max}`;
}

/**
 * Sums drills up.
 * @param what begins the text
 */
export function drillOutcome(what: string, drills: readonly DrillResult[], figures: Outcome['figures'] = {}): Outcome {
  const sum = (pick: (drill: DrillResult) => number): number => drills.reduce((total, drill) => total + pick(drill), 0);
  const largest = (pick: (latencyMs: DrillResult['latencyMs']) => number): number =>
    drills.reduce((most, { latencyMs }) => Math.max(most, pick(latencyMs)), 0);
  const excused = sum((drill) => drill.excused);
  const told = excused > 0 ? `, and ${excused} had nobody to answer them` : '';
  return {
    text: `${what}: ${sum((drill) => drill.failed)} of ${sum((drill) => drill.sent)} requests failed${told}; ms: p99 up to ${Math.round(largest(({ p99 }) => p99))}, max ${Math.round(largest(({ max }) => max))}`,
    figures: {
      sent: sum((drill) => drill.sent),
      failed: sum((drill) => drill.failed),
      excused,
      drills: drills.map(({ failures, troubles: _troubles, ...drill }) => ({
        ...drill,
        failures: Object.fromEntries(failures),
      })),
      ...figures,
    },
    faults: drills.flatMap(({ name, failures, troubles }) => [
      ...troubles.map((trouble) => `${name}: ${trouble}`),
      ...[...failures].map(([failure, count]) => `${name}: ${count} × ${failure}`),
    ]),
  };
}

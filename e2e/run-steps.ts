/** Takes steps one after another and keeps what came of them. */
import { UsageError } from '../scripts/terminal/command-line.ts';
import { messageOf } from './message.ts';
import type { Outcome, Step } from './steps/step.ts';

/** What came of one step. */
export interface StepReport extends Omit<Outcome, 'skipped'> {
  readonly name: string;
  readonly result: 'ok' | 'failed' | 'skipped';
  readonly seconds: number;
}

/** Whether nothing was wrong: a step that was left out for a reason of its own is no fault. */
export function allRight(reports: readonly StepReport[]): boolean {
  return reports.every(({ result }) => result !== 'failed');
}

/** Where progress goes, and what time it is. */
export interface Surroundings {
  readonly say: (step: string, line: string) => void;
  /** A clock in milliseconds that never goes back. */
  readonly now: () => number;
  /** Aborted when the run is to end. */
  readonly interrupted: AbortSignal;
}

/**
 * Takes the steps in their order. After one that failed only those are taken that always are, and none after the first:
 * it guards the others.
 * @param take takes one step, which tells by `say` how it is going
 * @throws {UsageError} when a step refuses to be run this way
 */
export async function runSteps<S extends Pick<Step, 'name' | 'always'>>(
  steps: readonly S[],
  take: (step: S, say: (line: string) => void) => Promise<Outcome>,
  { say, now, interrupted }: Surroundings,
): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  for (const step of steps) {
    const { name } = step;
    const began = now();
    const failed = reports.some(({ result }) => result === 'failed');
    if (failed && (!step.always || reports[0]?.result === 'failed')) {
      reports.push({ name, result: 'skipped', seconds: 0, text: 'an earlier step failed', figures: {}, faults: [] });
      continue;
    }
    if (interrupted.aborted && !step.always) {
      reports.push({ name, result: 'failed', seconds: 0, text: 'not taken', figures: {}, faults: ['interrupted'] });
      continue;
    }
    const outcome = await take(step, (line) => say(name, line)).catch((error: unknown): Outcome => {
      if (error instanceof UsageError) throw error;
      return { text: 'could not go on', figures: {}, faults: [messageOf(error)] };
    });
    for (const fault of outcome.faults) say(name, `wrong: ${fault}`);
    const { text, figures, faults, skipped } = outcome;
    const passed = skipped === true ? 'skipped' : 'ok';
    const result = faults.length === 0 ? passed : 'failed';
    reports.push({ name, result, seconds: (now() - began) / 1_000, text, figures, faults });
  }
  return reports;
}

import { describe, expect, test } from '@jest/globals';
import { UsageError } from '../scripts/terminal/command-line.ts';
import { reportJson, reportTable } from './report.ts';
import { allRight, runSteps } from './run-steps.ts';
import type { Outcome } from './steps/step.ts';

const right: Outcome = { text: 'did it', figures: { n: 1 }, faults: [] };
const interruptedHere = new Error('interrupted');
const step = (name: string, outcome: Outcome | Error = right, always = false) => ({ name, always, outcome });

/** Steps that each take a second and say so. */
const run = (...steps: ReturnType<typeof step>[]) => runUntil(new AbortController(), ...steps);

async function runUntil(interrupted: AbortController, ...steps: ReturnType<typeof step>[]) {
  let ms = 0;
  const lines: string[] = [];
  const reports = await runSteps(
    steps,
    async ({ outcome }, say) => {
      say('going');
      ms += 1_000;
      if (outcome === interruptedHere) interrupted.abort();
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    { say: (name, line) => lines.push(`${name}: ${line}`), now: () => ms, interrupted: interrupted.signal },
  );
  return { reports, lines };
}

describe('runSteps', () => {
  test('takes all steps and keeps their figures', async () => {
    const { reports, lines } = await run(step('one'), step('two'));
    expect(reports).toEqual([
      { name: 'one', result: 'ok', seconds: 1, ...right },
      { name: 'two', result: 'ok', seconds: 1, ...right },
    ]);
    expect(lines).toEqual(['one: going', 'two: going']);
  });

  test('after a fault only those are taken that always are', async () => {
    const broken = step('one', { ...right, faults: ['it broke'] });
    const { reports, lines } = await run(step('guard'), broken, step('two'), step('cleanup', right, true));
    expect(reports.map(({ name, result }) => `${name} ${result}`)).toEqual([
      'guard ok',
      'one failed',
      'two skipped',
      'cleanup ok',
    ]);
    expect(lines).toContain('one: wrong: it broke');
  });

  test('a step that the cluster has not what it takes for is left out, and nothing is wrong', async () => {
    const lonely = { ...right, text: 'one node', skipped: true };
    const { reports } = await run(step('one'), step('drain', lonely), step('two'));
    expect(reports.map(({ name, result }) => `${name} ${result}`)).toEqual(['one ok', 'drain skipped', 'two ok']);
    expect(reports[1]).toMatchObject({ text: 'one node' });
    expect(allRight(reports)).toBe(true);
    expect(allRight((await run(step('one', { ...right, faults: ['x'] }))).reports)).toBe(false);
  });

  test('after a fault of the first, which guards the others, nothing is taken', async () => {
    const guard = step('guard', new Error('no answer'));
    const { reports } = await run(guard, step('cleanup', right, true));
    expect(reports.map(({ result }) => result)).toEqual(['failed', 'skipped']);
  });

  test('an error is a fault, in the words of the API server where it has spoken', async () => {
    const refused = Object.assign(new Error('HTTP-Code: 403'), { code: 403, body: { message: 'pods is forbidden' } });
    expect((await run(step('one', refused))).reports[0]).toMatchObject({
      result: 'failed',
      faults: ['403: pods is forbidden'],
    });
    expect((await run(step('one', new Error('no way')))).reports[0]?.faults).toEqual(['no way']);
  });

  test('an interruption ends the run, but for what is always taken', async () => {
    const { reports } = await runUntil(
      new AbortController(),
      step('guard'),
      step('one', interruptedHere),
      step('two'),
      step('cleanup', right, true),
    );
    expect(reports.map(({ result }) => result)).toEqual(['ok', 'failed', 'skipped', 'ok']);
    const stopped = new AbortController();
    stopped.abort();
    const late = await runUntil(stopped, step('two'), step('three'));
    expect(late.reports.map(({ faults }) => faults)).toEqual([['interrupted'], []]);
    expect(allRight(late.reports)).toBe(false);
  });

  test('a refusal ends the run', async () => {
    await expect(run(step('one', new UsageError('say --yes')), step('cleanup', right, true))).rejects.toThrow(
      'say --yes',
    );
  });
});

describe('the report', () => {
  test('is a table for people', async () => {
    const { reports } = await run(step('preflight'), step('rollout', { ...right, faults: ['x'] }));
    expect(reportTable(reports)).toEqual([
      'step       result  seconds',
      'preflight  ok          1.0  did it',
      'rollout    failed      1.0  did it',
    ]);
  });

  test('is JSON for machines', async () => {
    const { reports } = await run(step('one', { ...right, faults: ['x'] }));
    expect(JSON.parse(reportJson('local', new Date(0), reports))).toEqual({
      ok: false,
      environment: 'local',
      startedAt: '1970-01-01T00:00:00.000Z',
      steps: [{ name: 'one', result: 'failed', seconds: 1, text: 'did it', figures: { n: 1 }, faults: ['x'] }],
    });
  });
});

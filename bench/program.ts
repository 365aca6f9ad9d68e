/** What the Pulumi program costs, as Pulumi's Node host runs it. */
import { type ProgramRun, runProgram } from '../infra/aws/testing/run-program.ts';
import { stacks } from '../infra/aws/testing/stacks.ts';
import { Failure } from '../scripts/terminal/failure.ts';
import { telling } from '../scripts/terminal/telling.ts';

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[(values.length - 1) / 2] ?? NaN;

/**
 * Rows of a table: every stack as update and as preview, the median of some runs.
 * @param say told what is measured
 */
export async function programRows(repeats: number, say: (line: string) => void): Promise<readonly string[][]> {
  const rows = [['stack', 'as', 'resources', 'seconds', 'CPU seconds', 'peak MiB']];
  for (const stack of stacks) {
    for (const dryRun of [false, true]) {
      const what = `${stack} as ${dryRun ? 'preview' : 'update'}`;
      // One after another: they would take the processors from each other.
      // oxlint-disable-next-line no-await-in-loop
      const runs = await telling(say, what, () => programRuns(stack, dryRun, repeats));
      rows.push([
        stack,
        dryRun ? 'preview' : 'update',
        `${runs[0]?.registrations.length}`,
        median(runs.map(({ seconds }) => seconds)).toFixed(2),
        median(runs.map(({ cpuSeconds }) => cpuSeconds)).toFixed(2),
        median(runs.map(({ peakMiB }) => peakMiB)).toFixed(0),
      ]);
    }
  }
  return rows;
}

async function programRuns(stack: string, dryRun: boolean, repeats: number): Promise<readonly ProgramRun[]> {
  const runs: ProgramRun[] = [];
  for (let i = 0; i < repeats; i += 1) {
    // oxlint-disable-next-line no-await-in-loop
    const run = await runProgram({ stack, dryRun });
    if (run.exitCode !== 0) throw new Failure(`stack '${stack}' ended with ${run.exitCode}: ${run.printed}`);
    runs.push(run);
  }
  return runs;
}

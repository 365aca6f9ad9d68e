/**
 * `npm run bench`: what rendering and checking the manifests costs, and the Pulumi program, each stack as update and as
 * preview. Figures of one run on one machine; compare them with each other, or with those of another revision on it.
 */
import '../scripts/terminal/tell-faults.ts';
import { runProgram } from '../infra/aws/testing/run-program.ts';
import { stacks } from '../infra/aws/testing/stacks.ts';
import { table } from '../scripts/terminal/table.ts';
import { manifestRows } from './manifests.ts';

/** Odd, so that there is one in the middle. */
const repeats = 3;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[(values.length - 1) / 2] ?? NaN;

const print = (rows: readonly (readonly string[])[]): void => console.log(`${table(rows).join('\n')}\n`);

// From the environments as they are to more services than anybody has: the last column tells whether time grows in proportion.
print(manifestRows(['all environments', 0, 100, 250, 500, 1_000], repeats));

const rows: string[][] = [];
for (const stack of stacks) {
  for (const dryRun of [false, true]) {
    const runs = [];
    for (let i = 0; i < repeats; i += 1) runs.push(await runProgram({ stack, dryRun }));
    const failed = runs.find(({ exitCode }) => exitCode !== 0);
    if (failed !== undefined) throw new Error(`stack '${stack}' ended with ${failed.exitCode}: ${failed.printed}`);
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
print([['stack', 'as', 'resources', 'seconds', 'CPU seconds', 'peak MiB'], ...rows]);

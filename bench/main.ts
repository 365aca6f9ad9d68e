/**
 * `npm run bench`: what rendering and the Pulumi program cost, each stack as update and as preview. Figures of one run on one
 * machine; compare them with each other, or with those of another revision on the same machine.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { projectRoot } from '../infra/aws/testing/project.ts';
import { runProgram } from '../infra/aws/testing/run-program.ts';
import { stacks } from '../infra/aws/testing/stacks.ts';
import { table } from '../scripts/terminal/table.ts';

/** Odd, so that there is one in the middle. */
const repeats = 3;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[(values.length - 1) / 2] ?? NaN;

/** Seconds that rendering all environments takes, as a process of its own. */
function renderSeconds(): number {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const started = performance.now();
    execFileSync(process.execPath, ['infra/k8s/main.ts'], {
      cwd: projectRoot,
      env: { ...process.env, CDK8S_OUTDIR: folder },
    });
    return (performance.now() - started) / 1_000;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const print = (rows: readonly (readonly string[])[]): void => console.log(`${table(rows).join('\n')}\n`);

print([
  ['what', 'seconds'],
  ['render all environments', median(Array.from({ length: repeats }, renderSeconds)).toFixed(2)],
]);

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

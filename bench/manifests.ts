/** What rendering and checking manifests costs, as a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { projectRoot } from '../infra/aws/testing/project.ts';
import { copyProject } from '../infra/k8s/policies/testing/copy-project.ts';
import { Failure } from '../scripts/terminal/failure.ts';
import { telling } from '../scripts/terminal/telling.ts';
import { copyWithServices } from './services.ts';

/** One run. */
interface Run {
  /** Objects of all environments. */
  readonly objects: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** What is rendered and checked: all environments as they are, or prod with so many services added. */
export type Case = 'all environments' | number;

/**
 * Rows of a table: for each case the median of some runs.
 * @param say told what is measured
 */
export async function manifestRows(
  cases: readonly Case[],
  repeats: number,
  say: (line: string) => void,
): Promise<readonly string[][]> {
  const rows = [['manifests of', 'objects', 'seconds', 'CPU seconds', 'CPU ms per object']];
  for (const one of cases) {
    const what = typeof one === 'number' ? `prod and ${one} services more` : one;
    // One after another: they would take the processors from each other.
    // oxlint-disable-next-line no-await-in-loop
    const runs = await telling(say, what, () => runsWith(one, repeats));
    const sorted = runs.toSorted((a, b) => a.cpuSeconds - b.cpuSeconds);
    const { objects, seconds, cpuSeconds } = sorted[Math.floor(runs.length / 2)] ?? {
      objects: 0,
      seconds: 0,
      cpuSeconds: 0,
    };
    rows.push([
      what,
      `${objects}`,
      seconds.toFixed(2),
      cpuSeconds.toFixed(2),
      ((cpuSeconds * 1_000) / objects).toFixed(2),
    ]);
  }
  return rows;
}

async function runsWith(one: Case, repeats: number): Promise<readonly Run[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
  try {
    if (typeof one === 'number') copyWithServices(folder, one);
    else copyProject(folder);
    const runs: Run[] = [];
    // oxlint-disable-next-line no-await-in-loop
    for (let i = 0; i < repeats; i += 1) runs.push(await run(folder));
    return runs;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function run(folder: string): Promise<Run> {
  const usage = path.join(projectRoot, 'infra/aws/testing/report-usage.cjs');
  const started = performance.now();
  const child = spawn(process.execPath, [`--require=${usage}`, 'infra/k8s/main.ts'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  const seconds = (performance.now() - started) / 1_000;
  if (code !== 0) throw new Failure(`rendering ended with ${String(code)}: ${stderr}`);
  const cpuSeconds = Number(/\nusage (\d+) /.exec(stderr)?.[1]) / 1_000_000;
  const files = globSync(path.join(folder, 'dist/*/*.yaml'));
  const objects = files.reduce((sum, file) => sum + readFileSync(file, 'utf8').split('\nkind: ').length - 1, 0);
  return { objects, seconds, cpuSeconds };
}

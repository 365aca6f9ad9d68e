/** What rendering and checking manifests costs, as a process of its own. */
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../infra/aws/testing/project.ts';
import { copyProject } from '../infra/k8s/policies/testing/copy-project.ts';
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

/** Rows of a table: for each case the median of some runs. */
export function manifestRows(cases: readonly Case[], repeats: number): readonly (readonly string[])[] {
  const rows = cases.map((one) => {
    const runs = runsWith(one, repeats).toSorted((a, b) => a.cpuSeconds - b.cpuSeconds);
    const { objects, seconds, cpuSeconds } = runs[Math.floor(runs.length / 2)] ?? {
      objects: 0,
      seconds: 0,
      cpuSeconds: 0,
    };
    return [
      typeof one === 'number' ? `prod and ${one} services more` : one,
      objects,
      seconds.toFixed(2),
      cpuSeconds.toFixed(2),
      ((cpuSeconds * 1_000) / objects).toFixed(2),
    ];
  });
  return [
    ['manifests of', 'objects', 'seconds', 'CPU seconds', 'CPU ms per object'],
    ...rows.map((row) => row.map(String)),
  ];
}

function runsWith(one: Case, repeats: number): readonly Run[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
  try {
    if (typeof one === 'number') copyWithServices(folder, one);
    else copyProject(folder);
    return Array.from({ length: repeats }, () => run(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(folder: string): Run {
  const usage = path.join(projectRoot, 'infra/aws/testing/report-usage.cjs');
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [`--require=${usage}`, 'infra/k8s/main.ts'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const seconds = (performance.now() - started) / 1_000;
  if (status !== 0) throw new Error(`rendering ended with ${status}: ${stderr}`);
  const cpuSeconds = Number(/\nusage (\d+) /.exec(stderr)?.[1]) / 1_000_000;
  const files = globSync(path.join(folder, 'dist/*/*.yaml'));
  const objects = files.reduce((sum, file) => sum + readFileSync(file, 'utf8').split('\nkind: ').length - 1, 0);
  return { objects, seconds, cpuSeconds };
}

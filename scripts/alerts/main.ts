/** `npm run alerts -- [--promtool PATH]`: has promtool check what Prometheus reads; --help tells more. */
import '../terminal/tell-faults.ts';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { environments } from '../../infra/environments/all.ts';
import { prod } from '../../infra/environments/prod.ts';
import { UsageError } from '../terminal/command-line.ts';
import { planOf, promtoolOf, usage } from './run.ts';

const tests = path.resolve(import.meta.dirname, '../../infra/k8s/observability/alerts.promtool.yaml');

/** Runs every check, and tells what promtool said where it found something. */
function run(promtool: string): 0 | 1 {
  const plan = planOf(Object.values(environments), prod, readFileSync(tests, 'utf8'));
  const folder = mkdtempSync(path.join(tmpdir(), 'alerts-'));
  try {
    for (const [file, text] of Object.entries(plan.files)) {
      const at = path.join(folder, file);
      mkdirSync(path.dirname(at), { recursive: true });
      writeFileSync(at, text);
    }
    let code: 0 | 1 = 0;
    for (const { what, words } of plan.checks) {
      const { status, error, stdout, stderr } = spawnSync(promtool, words, { cwd: folder, encoding: 'utf8' });
      if (error !== undefined) {
        throw new UsageError(`cannot run '${promtool}' (${error.message}); name the program with --promtool PATH`);
      }
      console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${what}`);
      if (status === 0) continue;
      console.log(`${stdout}${stderr}`);
      code = 1;
    }
    return code;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

try {
  const promtool = promtoolOf(process.argv.slice(2));
  if (promtool === undefined) console.log(usage);
  else process.exitCode = run(promtool.includes('/') ? path.resolve(promtool) : promtool);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`alerts: ${error.message}`);
  process.exitCode = 2;
}

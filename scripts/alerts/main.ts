/** `npm run alerts -- [--promtool PATH]`: has promtool check what Prometheus reads; --help tells more. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UsageError } from '../terminal/command-line.ts';
import { runVerb } from '../terminal/verb.ts';
import type { Plan } from './run.ts';

const tests = path.resolve(import.meta.dirname, '../../infra/k8s/observability/alerts.promtool.yaml');

/** Runs every check, and tells what promtool said where it found something. */
function check(promtool: string, plan: Plan): 0 | 1 {
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

await runVerb(process, {
  name: 'alerts',
  help: async () => (await import('./run.ts')).usage,
  run: async (args) => {
    const { planOf, promtoolOf } = await import('./run.ts');
    const promtool = promtoolOf(args);
    const { environments } = await import('../../infra/environments/all.ts');
    const { prod } = await import('../../infra/environments/prod.ts');
    const plan = planOf(Object.values(environments), prod, readFileSync(tests, 'utf8'));
    return check(promtool.includes('/') ? path.resolve(promtool) : promtool, plan);
  },
});

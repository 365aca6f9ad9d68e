/** `npm run kube-score`; --help tells more. */
import '../terminal/tell-faults.ts';
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../terminal/command-line.ts';
import { runKubeScore } from './run.ts';

const root = path.resolve(import.meta.dirname, '../..');

try {
  const { code, printed } = runKubeScore(process.argv.slice(2), {
    start: (program, args) => {
      const { error, status, stdout, stderr } = spawnSync(program, args, {
        encoding: 'utf8',
        maxBuffer: 64 * 1024 ** 2,
      });
      if (error !== undefined && 'code' in error && error.code === 'ENOENT') return undefined;
      if (error !== undefined) throw error;
      return { code: status ?? 1, printed: stdout + stderr };
    },
    filesOf: (environment) => globSync(path.join(root, 'dist', environment, '*.yaml')).toSorted(),
  });
  process.stdout.write(printed);
  process.exitCode = code;
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`kube-score: ${error.message}`);
  process.exitCode = 2;
}

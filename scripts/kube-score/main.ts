/** `npm run kube-score`; --help tells more. */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';
import { runVerb } from '../terminal/verb.ts';
import type { KubeScore } from './run.ts';

const root = path.resolve(import.meta.dirname, '../..');

const onThisMachine: KubeScore = {
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
};

await runVerb(process, {
  name: 'kube-score',
  help: async () => (await import('./run.ts')).usage,
  run: async (args) => {
    const { runKubeScore } = await import('./run.ts');
    const { code, printed } = runKubeScore(args, onThisMachine);
    process.stdout.write(printed);
    return code;
  },
});

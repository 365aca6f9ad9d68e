/** `npm run check`: --help tells more. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { parseCommandLine } from '../terminal/command-line.ts';
import { Failure } from '../terminal/failure.ts';
import { telling } from '../terminal/telling.ts';
import { runVerb } from '../terminal/verb.ts';

const verbs = ['lint', 'format:check', 'typecheck', 'test'];

const help = `npm run check

Runs ${verbs.join(', ')}, one after the other, until one of them finds something.
  --help  this text`;

/** Runs a verb with this terminal until it ends. */
function ended(verb: string): Promise<number> {
  const child = spawn('npm', ['run', '-s', verb], {
    cwd: path.resolve(import.meta.dirname, '../..'),
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

await runVerb(process, {
  name: 'check',
  help,
  run: async (args) => {
    parseCommandLine(args, {});
    for (const verb of verbs) {
      // oxlint-disable-next-line no-await-in-loop
      const code = await telling(console.error, `npm run ${verb}`, () => ended(verb));
      if (code !== 0) throw new Failure(`npm run ${verb} ended with ${code} (above)`);
    }
  },
});

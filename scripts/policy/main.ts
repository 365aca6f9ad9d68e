/** `npm run policy -- FILES|FOLDERS`: checks Kubernetes manifests of anybody; --help tells more. */
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runVerb } from '../terminal/verb.ts';
import { UnreadableError } from './unreadable.ts';

/** In the order in which kubectl applies them. */
function filesAt(at: string): readonly string[] {
  if (!statSync(at).isDirectory()) return [at];
  return (
    readdirSync(at, { recursive: true, withFileTypes: true })
      // Links are read, too: a mounted ConfigMap is nothing else.
      .filter((entry) => !entry.isDirectory() && /\.(ya?ml|json)$/i.test(entry.name))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .toSorted()
  );
}

const reasons = new Map<unknown, string>([
  ['ENOENT', 'it does not exist'],
  ['EACCES', 'this user may not read it'],
]);

/** What the disk says, with its errors in words for people. */
function told<T>(look: () => T): T {
  try {
    return look();
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    throw new UnreadableError(reasons.get(Reflect.get(error, 'code')) ?? error.message);
  }
}

await runVerb(process, {
  name: 'policy',
  help: async () => (await import('./run.ts')).usage,
  run: async (args) => {
    const { runPolicy } = await import('./run.ts');
    const {
      out,
      err,
      code,
      file: output,
    } = runPolicy(args, {
      filesAt: (at) => told(() => filesAt(at)),
      read: (file) => told(() => readFileSync(file)),
    });
    if (output === undefined) process.stdout.write(out);
    else writeFileSync(output, out);
    process.stderr.write(err);
    return code;
  },
});

/** `npm run policy -- FILES|FOLDERS`: checks Kubernetes manifests of anybody; --help tells more. */
import '../terminal/tell-faults.ts';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../terminal/command-line.ts';
import { UnreadableError, runPolicy } from './run.ts';

/** In the order in which kubectl applies them. */
function filesAt(at: string): readonly string[] {
  if (!statSync(at).isDirectory()) return [at];
  return readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/i.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();
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

// Whoever reads the report may have seen enough (`| head`).
process.stdout.on('error', (error) => {
  if (!('code' in error) || error.code !== 'EPIPE') throw error;
});

try {
  const { out, err, code } = runPolicy(process.argv.slice(2), {
    filesAt: (at) => told(() => filesAt(at)),
    read: (file) => told(() => readFileSync(file)),
  });
  process.stdout.write(out);
  process.stderr.write(err);
  process.exitCode = code;
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`policy: ${error.message}`);
  process.exitCode = 2;
}

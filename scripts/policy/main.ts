/** `npm run policy -- FILES|FOLDERS`: checks Kubernetes manifests of anybody; --help tells more. */
import '../terminal/tell-faults.ts';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../terminal/command-line.ts';
import { runPolicy } from './run.ts';

/** In the order in which kubectl applies them. */
function filesAt(at: string): readonly string[] {
  if (!statSync(at).isDirectory()) return [at];
  return readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/i.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();
}

/** Why a path cannot be read, for people; undefined for errors that are ours. */
function unreadable(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error)) return undefined;
  const reasons = new Map<unknown, string>([
    ['ENOENT', 'it does not exist'],
    ['EACCES', 'this user may not read it'],
  ]);
  const [at, code]: readonly unknown[] = [Reflect.get(error, 'path'), Reflect.get(error, 'code')];
  return `cannot read ${String(at)}: ${reasons.get(code) ?? error.message}`;
}

// Whoever reads the report may have seen enough (`| head`).
process.stdout.on('error', (error) => {
  if (!('code' in error) || error.code !== 'EPIPE') throw error;
});

try {
  const { out, err, code } = runPolicy(process.argv.slice(2), { filesAt, read: (file) => readFileSync(file, 'utf8') });
  process.stdout.write(out);
  process.stderr.write(err);
  process.exitCode = code;
} catch (error) {
  const reason = error instanceof UsageError ? error.message : unreadable(error);
  if (reason === undefined) throw error;
  console.error(`policy: ${reason}`);
  process.exitCode = 2;
}

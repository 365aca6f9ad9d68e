/**
 * `npm run lock`: writes package-lock.json anew, for every platform. npm drops the binaries of other platforms when it
 * updates a lockfile beside an existing node_modules (npm/cli#4828), and `npm ci` then refuses it elsewhere; it also
 * picks older packages when it runs on an older Node. So the lockfile is made in an empty folder, on the pinned Node.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { missingOptionalPackages, type Lockfile } from './complete.ts';

const root = path.resolve(import.meta.dirname, '../..');
const empty = mkdtempSync(path.join(tmpdir(), 'lock-'));
try {
  for (const file of ['package.json', '.npmrc', ...globSync('apps/*/package.json', { cwd: root })]) {
    cpSync(path.join(root, file), path.join(empty, file));
  }
  execFileSync('npm', ['install', '--package-lock-only'], { cwd: empty, stdio: 'inherit' });
  const made = path.join(empty, 'package-lock.json');
  const lockfile: Lockfile = JSON.parse(readFileSync(made, 'utf8'));
  const missing = missingOptionalPackages(lockfile);
  if (missing.length > 0) {
    console.error(
      `the registry does not offer these builds for other platforms, so \`npm ci\` would fail; choose other versions:\n  ${missing.join('\n  ')}`,
    );
    process.exitCode = 1;
  } else {
    copyFileSync(made, path.join(root, 'package-lock.json'));
    console.log('package-lock.json is made anew; run `npm ci`');
  }
} finally {
  rmSync(empty, { recursive: true, force: true });
}

/**
 * `npm run lock`: adds to package-lock.json what the manifests ask for and it does not hold, for every platform; what is
 * locked stays. npm drops the binaries of other platforms when it updates a lockfile beside an existing node_modules
 * (npm/cli#4828), and `npm ci` then refuses it elsewhere; it also picks older packages when it runs on an older Node. So
 * the lockfile is made in a folder without node_modules, on the pinned Node.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UsageError, parseCommandLine } from '../terminal/command-line.ts';
import { type Lockfile, missingOptionalPackages } from './complete.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** What npm reads: every manifest, so that no list of workspaces and of packages in folders has to be kept here. */
const read = globSync(['**/package.json', '.npmrc', 'package-lock.json'], {
  cwd: root,
  exclude: (name) => name === 'node_modules' || name === '.git',
});

/** @throws Error where npm or the registry cannot make a lockfile that `npm ci` takes */
function makeIn(folder: string): void {
  for (const file of read) cpSync(path.join(root, file), path.join(folder, file));
  const npm = spawnSync('npm', ['install', '--package-lock-only', '--ignore-scripts'], {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (npm.error) throw new Error(`npm cannot be started (${npm.error.message})`, { cause: npm.error });
  if (npm.status !== 0) throw new Error('npm failed (above); package-lock.json is as it was');
  const lockfile: Lockfile = JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8'));
  const missing = missingOptionalPackages(lockfile);
  if (missing.length > 0) {
    throw new Error(
      `the registry does not offer these builds for other platforms, so 'npm ci' would fail; choose other versions:\n  ${missing.join('\n  ')}`,
    );
  }
}

const folder = mkdtempSync(path.join(tmpdir(), 'lock-'));
try {
  parseCommandLine(process.argv.slice(2), {});
  makeIn(folder);
  copyFileSync(path.join(folder, 'package-lock.json'), path.join(root, 'package-lock.json'));
  console.log("package-lock.json holds what the manifests ask for; run 'npm ci'");
} catch (error) {
  console.error(`lock: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

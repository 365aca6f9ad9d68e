/**
 * `npm run lock`: --help tells more. npm drops the binaries of other platforms when it updates a lockfile beside an existing
 * node_modules (npm/cli#4828), and `npm ci` then refuses it elsewhere; it also picks older packages when it runs on an older
 * Node. So the lockfile is made in a folder without node_modules, on the pinned Node.
 */
import { spawn } from 'node:child_process';
import { copyFileSync, cpSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseCommandLine } from '../terminal/command-line.ts';
import { Failure } from '../terminal/failure.ts';
import { telling } from '../terminal/telling.ts';
import { runVerb } from '../terminal/verb.ts';
import { type Lockfile, missingOptionalPackages } from './complete.ts';

const help = `npm run lock

Adds to package-lock.json what the manifests ask for and it does not hold, for every platform; what is locked stays.
  --help  this text`;

const root = path.resolve(import.meta.dirname, '../..');

/** What npm reads: every manifest, so that no list of workspaces and of packages in folders has to be kept here. */
const read = globSync(['**/package.json', '.npmrc', 'package-lock.json'], {
  cwd: root,
  exclude: (name) => name === 'node_modules' || name === '.git',
});

/**
 * npm tries three times, and for minutes, where nobody answers: whoever is offline should hear of it. `npm run -s` would
 * have it say nothing.
 */
const impatient = ['--fetch-retries=0', '--fetch-timeout=6000', '--loglevel=error'];

/** Runs npm to its end; what it tells goes to this terminal. */
function npmInstall(folder: string): Promise<number | null> {
  const child = spawn('npm', ['install', '--package-lock-only', '--ignore-scripts', ...impatient], {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
}

/** @throws {Failure} where npm or the registry cannot make a lockfile that `npm ci` takes */
async function makeIn(folder: string): Promise<void> {
  for (const file of read) cpSync(path.join(root, file), path.join(folder, file));
  const code = await telling(console.error, 'asking the registry', () => npmInstall(folder));
  if (code !== 0) throw new Failure('npm failed (above); package-lock.json is as it was');
  const lockfile: Lockfile = JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8'));
  const missing = missingOptionalPackages(lockfile);
  if (missing.length > 0) {
    throw new Failure(
      `the registry does not offer these builds for other platforms, so 'npm ci' would fail; choose other versions:\n  ${missing.join('\n  ')}`,
    );
  }
}

await runVerb(process, {
  name: 'lock',
  help,
  run: async (args) => {
    parseCommandLine(args, {});
    const folder = mkdtempSync(path.join(tmpdir(), 'lock-'));
    try {
      await makeIn(folder);
      copyFileSync(path.join(folder, 'package-lock.json'), path.join(root, 'package-lock.json'));
      console.log("package-lock.json holds what the manifests ask for; run 'npm ci'");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

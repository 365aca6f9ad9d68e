/**
 * `npm run preview|up|drift|destroy -- STACK [--digests FILE] [options of Pulumi]`: checks the types where the program
 * runs, chooses the Pulumi CLI, and leaves the rest to it. Exits as it does, with 1 when it cannot run and 2 for a wrong command line.
 */
import '../terminal/tell-faults.ts';
import { type SpawnOptions, execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };
import { UsageError } from '../terminal/command-line.ts';
import { type Cli, chooseCli, versionIn } from './cli.ts';
import { digestOptions } from './digests.ts';
import { planOf } from './verbs.ts';

const root = path.resolve(import.meta.dirname, '../..');
const tools = path.join(root, 'node_modules/.bin');
const run = promisify(execFile);
const folders = (process.env['PATH'] ?? '').split(path.delimiter);
// The npm package puts a `pulumi` of its own beside the project's tools; what the user installed is elsewhere.
const usersPath = folders.filter((folder) => !folder.endsWith(path.normalize('node_modules/.bin')));

/** Pulumi starts the program with the `node` of the PATH: it is to be the pinned one. */
const env = { ...process.env, PATH: [tools, ...usersPath].join(path.delimiter) };

async function installed(): Promise<Cli | undefined> {
  for (const folder of usersPath) {
    const program = path.join(folder, process.platform === 'win32' ? 'pulumi.exe' : 'pulumi');
    try {
      const version = versionIn((await run(program, ['version'])).stdout);
      if (version !== undefined) return { command: [program], version };
    } catch {
      // Not in this folder, or no program.
    }
  }
  return undefined;
}

/** The npm package fetches the CLI of its own version once, and answers from then on. */
async function download(): Promise<Cli> {
  const launcher = path.join(root, 'node_modules/pulumi/run.js');
  const { stdout } = await run(process.execPath, [launcher, 'version']);
  return { command: [process.execPath, launcher], version: versionIn(stdout) ?? packageJson.devDependencies.pulumi };
}

/** Runs a program with this terminal until it ends. */
function attached([program, ...first]: Cli['command'], args: readonly string[]): Promise<number> {
  const options: SpawnOptions = { cwd: root, env, stdio: 'inherit' };
  const child = spawn(program, [...first, ...args], options);
  // A terminal sends Ctrl-C to both, and Pulumi ends in its own time; a supervisor tells only this process.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

async function main(words: readonly string[]): Promise<number> {
  const { args, digests, stack, typeCheck } = planOf(words);
  const config = digests === undefined ? [] : digestOptions(stack, digests, readFileSync(digests, 'utf8'));
  if (typeCheck) {
    const code = await attached([path.join(tools, 'tsc')], []);
    if (code !== 0) throw new Error('the types are not right (above); Pulumi would run the program all the same');
  }
  const pinned = packageJson.devDependencies.pulumi;
  const { command, version, note } = await chooseCli({ pinned, installed, download });
  console.error(`${note ?? `Pulumi ${version}`}\n`);
  return attached(command, [...args, ...config]);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`pulumi: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

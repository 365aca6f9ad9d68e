/** `npm run preview|up|drift|destroy -- STACK [--digests FILE] [options of Pulumi]`: --help tells more. */
import { type SpawnOptions, execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { isListening } from '../../infra/aws/listening.ts';
import { tunnelPort } from '../../infra/aws/plan/tunnel.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { Failure } from '../terminal/failure.ts';
import { telling } from '../terminal/telling.ts';
import { runVerb } from '../terminal/verb.ts';
import { toolsFor } from '../tools/archives.ts';
import checksums from '../tools/checksums.json' with { type: 'json' };
import { type Installation, homeOf, installCli, installPlugins } from '../tools/install.ts';
import { type Cli, chooseCli, versionIn } from './cli.ts';

const root = path.resolve(import.meta.dirname, '../..');
const tools = path.join(root, 'node_modules/.bin');
const pinned = packageJson.devDependencies.pulumi;
const run = promisify(execFile);
const folders = (process.env['PATH'] ?? '').split(path.delimiter);
// The npm package puts a `pulumi` of its own beside the project's tools; what the user installed is elsewhere.
const usersPath = folders.filter((folder) => !folder.endsWith(path.normalize('node_modules/.bin')));
const program = process.platform === 'win32' ? 'pulumi.exe' : 'pulumi';

const parts = toolsFor(`${process.platform}-${process.arch}`);
const installation: Installation = {
  home: homeOf(process.env, homedir()),
  checksums,
  fetch,
  say: (what, work) => telling(console.error, what, work),
};

const env = {
  ...process.env,
  /** Pulumi starts the program with the `node` of the PATH: it is to be the pinned one. */
  PATH: [tools, ...usersPath].join(path.delimiter),
  /** Plugins get the credentials of a cloud: none is fetched in passing, without a look at its hash. */
  ...(parts !== undefined && { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true' }),
};

async function installed(): Promise<Cli | undefined> {
  for (const folder of usersPath) {
    const own = path.join(folder, program);
    try {
      const version = versionIn((await run(own, ['version'])).stdout);
      if (version !== undefined) return { command: [own], version };
    } catch {
      // Not in this folder, or no program.
    }
  }
  return undefined;
}

/** Left to itself, the npm package would run an installer that it fetches: it finds a CLI whose hash is known instead. */
async function download(): Promise<Cli> {
  if (parts === undefined) throw new Failure('it is not fetched for this kind of machine');
  await installCli(parts, installation);
  const launcher = path.join(root, 'node_modules/pulumi/run.js');
  const { stdout } = await run(process.execPath, [launcher, 'version']);
  return { command: [process.execPath, launcher], version: versionIn(stdout) ?? pinned };
}

/** Runs a program with this terminal until it ends. */
function attached([file, ...first]: Cli['command'], args: readonly string[]): Promise<number> {
  const options: SpawnOptions = { cwd: root, env, stdio: 'inherit' };
  const child = spawn(file, [...first, ...args], options);
  // A terminal sends Ctrl-C to both, and Pulumi ends in its own time; a supervisor tells only this process.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** What is looked at before the program runs: its types, and what its stack costs. */
async function prepare(stack: string): Promise<void> {
  const checked = await telling(console.error, 'checking the types', () => attached([path.join(tools, 'tsc')], []));
  if (checked !== 0) throw new Failure('the types are not right (above); Pulumi would run the program all the same');
  const { costSentence } = await import('./costs.ts');
  const { graphFile } = await import('../../infra/aws/testing/stacks.ts');
  const sentence = costSentence(stack, (name) => {
    const file = graphFile(name);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  });
  if (sentence !== undefined) console.error(sentence);
}

await runVerb(process, {
  name: process.argv[2] ?? 'pulumi',
  help: async () => (await import('./verbs.ts')).usage,
  run: async (words) => {
    const { planOf } = await import('./verbs.ts');
    const { digestOptions } = await import('./digests.ts');
    const { openTunnel, privatePlaces } = await import('../tunnel/open.ts');
    const { args, digests, stack, runsProgram, needsCluster } = planOf(words);
    const config = digests === undefined ? [] : digestOptions(stack, digests, readFileSync(digests, 'utf8'));
    const { command, version, note } = await chooseCli({ pinned, installed, download });
    console.error(note ?? `Pulumi ${version}`);
    if (parts !== undefined) await installPlugins(parts, command, installation);
    if (runsProgram) await prepare(stack);
    console.error();
    const place = needsCluster ? privatePlaces.get(stack) : undefined;
    if (place === undefined) return attached(command, [...args, ...config]);
    if (await isListening(tunnelPort)) {
      // The certificate of the cluster is asked for, so it does no harm if this leads elsewhere.
      console.error(`going through what listens on port ${tunnelPort}`);
      return attached(command, [...args, ...config]);
    }
    const stop = new AbortController();
    const abort = (): void => stop.abort();
    process.once('SIGINT', abort).once('SIGTERM', abort);
    const tunnel = await openTunnel(place, { env, say: console.error, signal: stop.signal });
    // From here on Pulumi ends first, which needs the cluster for it.
    process.off('SIGINT', abort).off('SIGTERM', abort);
    try {
      return await attached(command, [...args, ...config]);
    } finally {
      tunnel.close();
      await tunnel.ended;
    }
  },
});

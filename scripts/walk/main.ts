/** `npm run walk`: --help tells more. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseCommandLine } from '../terminal/command-line.ts';
import { Failure } from '../terminal/failure.ts';
import { runVerb } from '../terminal/verb.ts';
import { projectIn } from './project.ts';
import { type Step, chooseSteps, commandsOf, help } from './steps.ts';

const root = path.resolve(import.meta.dirname, '../..');
const print = (line: string): void => console.log(line);

/** What a person's shell has: without what npm tells the scripts that it runs. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));

/** Runs a command line, shown as it runs, or returns what it prints. */
function run(folder: string, command: string, output: 'inherit' | 'pipe' = 'inherit'): string {
  print(`\n$ ${command}`);
  const since = performance.now();
  const { status, stdout } = spawnSync('bash', ['-c', command], {
    cwd: folder,
    env,
    encoding: 'utf8',
    stdio: ['ignore', output, 'inherit'],
  });
  const seconds = ((performance.now() - since) / 1_000).toFixed(0);
  if (status !== 0) throw new Failure(`'${command}' ended with ${status} after ${seconds} s`);
  print(`# ${seconds} s`);
  return stdout ?? '';
}

function walk(folder: string, step: Step, next: Step | undefined): void {
  print(`\n=== ${step.name}: ${step.document}`);
  const project = projectIn(folder);
  step.edit(project);
  for (const command of commandsOf(step, next, project)) {
    const follow = step.followUp?.[command];
    if (follow === undefined) run(folder, command);
    else follow(project, run(folder, command, 'pipe'));
  }
}

function walkAll(steps: readonly Step[]): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'walk-'));
  print(`in ${folder}, which stays where a command fails`);
  run(root, `git clone --quiet . ${folder}`);
  run(folder, 'npm ci');
  steps.forEach((step, at) => walk(folder, step, steps[at + 1]));
  rmSync(folder, { recursive: true });
  print(`\nwalked: ${steps.map(({ name }) => name).join(', ')}`);
}

await runVerb(process, {
  name: 'walk',
  help,
  run: (args) => walkAll(chooseSteps(parseCommandLine(args, {}, { allowPositionals: true }).positionals)),
});

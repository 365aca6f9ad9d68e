/**
 * Writes `dist/<environment>/`: what `cdk8s synth` runs. On its own it first checks what it writes with the policies, and
 * writes nothing where a rule is broken (exit code 2). Under cdk8s-cli, which takes any failure of its app for exit code 1,
 * the policies are a validation plugin that runs after it (cdk8s.yaml), and the exit code is 2 as well.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { lastWords } from '../environments/declaration-fault.ts';

// An environment with a fault ends this while it is still loading: people read what is wrong, and no stack.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${lastWords(error)}\n`);
  process.exit(1);
});

// Compiling is a third of the time; what comes after this line is found compiled by the next run.
enableCompileCache();
const { environments } = await import('../environments/all.ts');
const { refusal } = await import('./policies/check-environment.ts');
const { filesOf, manifests } = await import('./render.ts');

/** cdk8s-cli names its output folder in this variable. */
const { CDK8S_OUTDIR: outdirOfCli } = process.env;

// Everything is rendered before anything is written: an error leaves the old files as they are.
const rendered = Object.values(environments).map((environment) => ({ environment, charts: manifests(environment) }));
const refused = outdirOfCli === undefined ? refusal(rendered) : undefined;
if (refused === undefined) {
  for (const { environment, charts } of rendered) {
    const folder = path.join(outdirOfCli ?? 'dist', environment.name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of filesOf(charts)) writeFileSync(path.join(folder, name), text);
  }
} else {
  process.stderr.write(`${refused}\n\nnothing is written: the manifests must break no rule\n`);
  process.exitCode = 2;
}

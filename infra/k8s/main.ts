/**
 * `npm run synth`, and what `cdk8s synth` runs: writes `dist/<environment>/`. What is declared and what is rendered are checked
 * first, and where something is wrong nothing is written: exit code 2.
 *
 * cdk8s-cli empties its output folder before it starts this, so cdk8s.yaml gives it one of its own, and dist/ is written from
 * here. It takes any failure of its app for exit code 1; broken rules it learns from a plugin that runs after this (cdk8s.yaml).
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { parse } from 'yaml';
import { lastWords } from '../environments/declaration-fault.ts';

// Under cdk8s-cli nobody else tells a fault of what is declared, which ends this while it is still loading.
process.on('uncaughtException', (error) => {
  const { text, code } = lastWords(error);
  process.stderr.write(`${text}\n`);
  process.exit(code);
});

// Compiling is a third of the time; what comes after this line is found compiled by the next run.
enableCompileCache();
const { environments } = await import('../environments/all.ts');
const { refusal } = await import('./policies/check-environment.ts');
const { filesOf, manifests } = await import('./render.ts');

/** cdk8s-cli names its output folder in this variable. */
const { CDK8S_OUTDIR: outdirOfCli } = process.env;
const { output: scratch }: { output: string } = parse(readFileSync('cdk8s.yaml', 'utf8'));
const underCli = outdirOfCli !== undefined;

// Everything is rendered before anything is written: an error leaves the old files as they are.
const rendered = Object.values(environments).map((environment) => ({ environment, charts: manifests(environment) }));

function write(outdir: string): void {
  for (const { environment, charts } of rendered) {
    const folder = path.join(outdir, environment.name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of filesOf(charts)) writeFileSync(path.join(folder, name), text);
  }
}

if (underCli) write(outdirOfCli);
// Whoever names a folder to cdk8s-cli wants it there and nowhere else.
if (!underCli || outdirOfCli === scratch) {
  const refused = refusal(rendered);
  if (refused === undefined) write('dist');
  else if (!underCli) {
    process.stderr.write(`${refused}\n\nnothing is written: the manifests must break no rule\n`);
    process.exitCode = 2;
  }
}

/** Writes `dist/<environment>/`: what `cdk8s synth` runs. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { environments } from '../environments/all.ts';
import { render } from './render.ts';

/** cdk8s-cli names its output folder in this variable. */
const outdir = process.env['CDK8S_OUTDIR'] ?? 'dist';

// Everything is rendered before anything is written: an error leaves the old files as they are.
const rendered = Object.values(environments).map((environment) => ({ environment, files: render(environment) }));
for (const { environment, files } of rendered) {
  const folder = path.join(outdir, environment.name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) writeFileSync(path.join(folder, name), text);
}

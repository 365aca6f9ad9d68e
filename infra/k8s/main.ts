/** Writes `dist/<environment>/`: what `cdk8s synth` runs. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environments } from '../environments/all.ts';
import { render } from './render.ts';

/** cdk8s-cli names its output folder in this variable. */
const outdir = process.env['CDK8S_OUTDIR'] ?? 'dist';

for (const environment of Object.values(environments)) {
  const files = render(environment);
  const folder = join(outdir, environment.name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
}

/** `npm run samples`: writes what the constructs make, for review. No test ever writes it. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseCommandLine } from '../terminal/command-line.ts';
import { runVerb } from '../terminal/verb.ts';

const help = `npm run samples

Writes what every construct makes of an invented service to infra/k8s/samples/__snapshots__/, for review.
  --help  this text`;

const folder = path.resolve(import.meta.dirname, '../../infra/k8s/samples/__snapshots__');

await runVerb(process, {
  name: 'samples',
  help,
  run: async (args) => {
    parseCommandLine(args, {});
    const { sampleFiles } = await import('../../infra/k8s/samples/samples.ts');
    const files = [...sampleFiles()];
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    for (const [name, text] of files) writeFileSync(path.join(folder, name), text);
  },
});

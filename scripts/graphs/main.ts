/** `npm run graphs`: writes what every stack makes, for review. No test ever writes it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseCommandLine } from '../terminal/command-line.ts';
import { runVerb } from '../terminal/verb.ts';

const help = `npm run graphs

Runs the Pulumi program for every stack, without an account or a cluster, and writes what it makes to
infra/aws/__snapshots__/, for review.
  --help  this text`;

await runVerb(process, {
  name: 'graphs',
  help,
  run: async (args) => {
    parseCommandLine(args, {});
    const { loadGraphs } = await import('../../infra/aws/testing/graphs.ts');
    const { graphFile } = await import('../../infra/aws/testing/stacks.ts');
    const graphs = await loadGraphs((stack) => console.error(stack));
    for (const [name, { text }] of graphs) {
      const file = graphFile(name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  },
});

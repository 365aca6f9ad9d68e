/** `npm run -s costs`: --help tells more. */
import { readFileSync } from 'node:fs';
import { parseCommandLine } from '../terminal/command-line.ts';
import { runVerb } from '../terminal/verb.ts';

const help = `npm run -s costs

Prints what the environments in AWS cost while nobody uses them, as the table of docs/costs.md.
  --help  this text`;

await runVerb(process, {
  name: 'costs',
  help,
  run: async (args) => {
    parseCommandLine(args, {});
    const { costTable } = await import('../../infra/aws/costs/estimate.ts');
    const { graphFile } = await import('../../infra/aws/testing/stacks.ts');
    const { environments } = await import('../../infra/environments/all.ts');
    const { costsOf } = await import('./costs.ts');
    const costs = Object.values(environments).flatMap((environment) => {
      const lines = costsOf(environment, (stack) => readFileSync(graphFile(stack), 'utf8'));
      return lines.length === 0 ? [] : [[environment.name, lines] as const];
    });
    process.stdout.write(costTable(Object.fromEntries(costs)));
  },
});

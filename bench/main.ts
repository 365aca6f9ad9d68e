/** `npm run bench`: --help tells more. */
import { parseCommandLine } from '../scripts/terminal/command-line.ts';
import { table } from '../scripts/terminal/table.ts';
import { runVerb } from '../scripts/terminal/verb.ts';

const help = `npm run bench

Measures what rendering and checking the manifests costs, and the Pulumi program, each stack as update and as preview.
Figures of one run on one machine; compare them with each other, or with those of another revision on it.
  --help  this text`;

/** Odd, so that there is one in the middle. */
const repeats = 3;

/** From the environments as they are to more services than anybody has: the last column tells whether time grows in proportion. */
const sizes = ['all environments', 0, 100, 250, 500, 1_000] as const;

const print = (rows: readonly (readonly string[])[]): void => console.log(`${table(rows).join('\n')}\n`);

await runVerb(process, {
  name: 'bench',
  help,
  run: async (args) => {
    parseCommandLine(args, {});
    const { manifestRows } = await import('./manifests.ts');
    const { programRows } = await import('./program.ts');
    print(await manifestRows(sizes, repeats, console.error));
    print(await programRows(repeats, console.error));
  },
});

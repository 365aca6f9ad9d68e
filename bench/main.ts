/** `npm run bench`: --help tells more. */
import { parseCommandLine } from '../scripts/terminal/command-line.ts';
import { table } from '../scripts/terminal/table.ts';
import { runVerb } from '../scripts/terminal/verb.ts';

const help = `npm run bench [-- slow-clients]

Measures what rendering and checking the manifests costs, and the Pulumi program, each stack as update and as preview.
Figures of one run on one machine; compare them with each other, or with those of another revision on it.

slow-clients  instead: the gateway in a cgroup with the memory of its pod, slow clients, and honest ones beside them;
              exits with 1 where it was killed, or an honest client failed or waited. Needs Linux and root
  --kind KIND     heads, bodies, readers or idlers; without it each of them
  --clients N     how many, 5000 without it
  --seconds N     for how long each, 300 without it; 20 shows most of it
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
    if (args[0] === 'slow-clients') {
      const { slowClients } = await import('./slow-clients/verb.ts');
      return slowClients(args.slice(1));
    }
    parseCommandLine(args, {});
    const { manifestRows } = await import('./manifests.ts');
    const { programRows } = await import('./program.ts');
    print(await manifestRows(sizes, repeats, console.error));
    print(await programRows(repeats, console.error));
  },
});

/** What `npm run bench -- slow-clients` runs within its network. */
import { table } from '../../scripts/terminal/table.ts';
import { runVerb } from '../../scripts/terminal/verb.ts';
import { measureSlowClients } from './run.ts';
import { optionsOf } from './verb.ts';

await runVerb(process, {
  name: 'bench slow-clients',
  help: 'npm run bench -- --help tells more',
  run: async (args) => {
    const { rows, faults } = await measureSlowClients({ ...optionsOf(args), tell: console.error });
    console.log(`${table(rows).join('\n')}\n`);
    for (const fault of faults) console.log(`wrong: ${fault}`);
    return faults.length === 0 ? 0 : 1;
  },
});

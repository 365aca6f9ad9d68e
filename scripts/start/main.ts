/** `npm start`: the whole system on this machine, without a cluster; --help tells more. */
import { runVerb } from '../terminal/verb.ts';

await runVerb(process, {
  name: 'start',
  help: async () => (await import('./options.ts')).help,
  run: async (args) => {
    const { readOptions } = await import('./options.ts');
    const asked = readOptions(args);
    const { start } = await import('./start.ts');
    return start(asked, process.env);
  },
});

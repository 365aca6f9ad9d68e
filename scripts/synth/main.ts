/** `npm run synth`: --help tells more. */
import { parseCommandLine } from '../terminal/command-line.ts';
import { runVerb } from '../terminal/verb.ts';

const help = `npm run synth

Renders every environment to dist/<environment>/. Where something is wrong with what is declared, or a rendered object breaks a
rule, it says what, leaves dist/ as it is and ends with 2.
  --help  this text`;

await runVerb(process, {
  name: 'synth',
  help,
  run: async (args) => {
    parseCommandLine(args, {});
    console.error('rendering every environment');
    await import('../../infra/k8s/main.ts');
    return process.exitCode === undefined ? 0 : Number(process.exitCode);
  },
});

/** `npm run golden [-- --accept]`: --help tells more. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseCommandLine } from '../terminal/command-line.ts';
import { runVerb } from '../terminal/verb.ts';

const help = `npm run golden [-- --accept]

Records the names and selectors of new objects in infra/k8s/policies/compare/golden.json. What changed, and what is gone, it
refuses: changing one replaces something.
  --accept  records that too, because it is meant
  --help    this text
Exit code: 0 recorded, 1 something changed or is gone, 2 wrong usage.`;

const file = path.resolve(import.meta.dirname, '../../infra/k8s/policies/compare/golden.json');

await runVerb(process, {
  name: 'golden',
  help,
  run: async (args) => {
    const { accept = false } = parseCommandLine(args, { accept: { type: 'boolean' } }).values;
    const { environments } = await import('../../infra/environments/all.ts');
    const { lastingSelectors } = await import('../../infra/k8s/policies/compare/golden.ts');
    const { recorded } = await import('../../infra/k8s/policies/compare/record.ts');
    const before: Readonly<Record<string, string>> = JSON.parse(readFileSync(file, 'utf8'));
    const { code, printed, text } = recorded(before, lastingSelectors(Object.values(environments)), { accept });
    if (text !== undefined) writeFileSync(file, text);
    (code === 0 ? process.stdout : process.stderr).write(printed);
    return code;
  },
});

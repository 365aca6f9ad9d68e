/** `npm run images [-- --check]`: --help tells more. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import written from '../../infra/environments/image-digests.json' with { type: 'json' };
import { buildImages, thirdPartyImages } from '../../infra/environments/versions.ts';
import { parseCommandLine } from '../terminal/command-line.ts';
import { Failure } from '../terminal/failure.ts';
import { telling } from '../terminal/telling.ts';
import { runVerb } from '../terminal/verb.ts';
import { changesBetween, resolveAll, textOf } from './digests.ts';

const help = `npm run images [-- --check]

Asks the registries which digests the tags of third-party images in infra/environments/versions.ts stand for, and writes
them to infra/environments/image-digests.json. Where a registry does not tell, the file stays as it is.
  --check  compares only
  --help   this text
Exit code: 0 all is well, 1 a registry cannot be asked or (--check) says something else, 2 wrong usage.`;

const file = path.resolve(import.meta.dirname, '../../infra/environments/image-digests.json');

await runVerb(process, {
  name: 'images',
  help,
  run: async (args) => {
    const { check = false } = parseCommandLine(args, { check: { type: 'boolean' } }).values;
    const images = [...Object.values(thirdPartyImages), ...Object.values(buildImages)];
    const resolved = await telling(console.error, 'asking the registries', () => resolveAll(images, fetch));
    const changes = changesBetween(written, resolved);
    if (changes.length === 0) return console.log('every digest is as the registries say');
    console.log(changes.join('\n'));
    if (check) {
      throw new Failure('image-digests.json is not what the registries say; run `npm run images` and `npm run synth`');
    }
    writeFileSync(file, textOf(resolved));
    console.log('image-digests.json is written; run `npm run synth`');
  },
});

/**
 * `npm run images`: asks the registries which digests the tags of infra/environments/versions.ts stand for and writes
 * them down; `--check` compares only. Exits with 1, and leaves the file as it is, when a registry cannot be reached.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import written from '../../infra/environments/image-digests.json' with { type: 'json' };
import { buildImages, thirdPartyImages } from '../../infra/environments/versions.ts';
import { UsageError, parseCommandLine } from '../terminal/command-line.ts';
import { changesBetween, resolveAll, textOf } from './digests.ts';

const file = path.resolve(import.meta.dirname, '../../infra/environments/image-digests.json');

async function images(args: readonly string[]): Promise<void> {
  const { check = false } = parseCommandLine(args, { check: { type: 'boolean' } }).values;
  const resolved = await resolveAll([...Object.values(thirdPartyImages), ...Object.values(buildImages)], fetch);
  const changes = changesBetween(written, resolved);
  if (changes.length === 0) return console.log('every digest is as the registries say');
  console.log(changes.join('\n'));
  if (check)
    throw new Error('image-digests.json is not what the registries say; run `npm run images` and `npm run synth`');
  writeFileSync(file, textOf(resolved));
  console.log('image-digests.json is written; run `npm run synth`');
}

try {
  await images(process.argv.slice(2));
} catch (error) {
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  for (const one of errors) console.error(`images: ${one instanceof Error ? one.message : String(one)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

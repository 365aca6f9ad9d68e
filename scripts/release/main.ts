/**
 * `npm run -s release > digests.json`: builds and pushes the images that the registry does not have yet, and prints the
 * digests of all that the environments run, for `npm run up -- ENV --digests digests.json`.
 */
import '../terminal/tell-faults.ts';
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { environments } from '../../infra/environments/all.ts';
import { UsageError, parseCommandLine } from '../terminal/command-line.ts';
import { buildWords, digestIn, inspectWords, isMissing } from './docker.ts';
import { type OwnImage, imagesOfAll } from './images.ts';

const root = path.resolve(import.meta.dirname, '../..');
const scratch = mkdtempSync(path.join(tmpdir(), 'release-'));

/** The digest under which the registry has an image; undefined where it has none. */
async function published({ reference }: OwnImage): Promise<string | undefined> {
  try {
    return digestIn((await promisify(execFile)('docker', inspectWords(reference))).stdout);
  } catch (error) {
    const stderr = String(Reflect.get(Object(error), 'stderr') ?? '');
    if (isMissing(stderr)) return undefined;
    const reason = stderr.trim() || (error instanceof Error ? error.message : String(error));
    throw new Error(`${reference}: cannot be looked up: ${reason}`, { cause: error });
  }
}

/** Builds and pushes; what Docker tells goes to stderr, because stdout is for the digests. */
async function publish(image: OwnImage): Promise<string> {
  const metadata = path.join(scratch, `${image.app}.json`);
  const child = spawn('docker', buildWords(image, metadata), { cwd: root, stdio: ['ignore', 2, 2] });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0) throw new Error(`${image.reference}: docker failed (above)`);
  return digestIn(readFileSync(metadata, 'utf8'));
}

async function digestOf(image: OwnImage): Promise<string> {
  const known = await published(image);
  console.error(`${image.reference}: ${known ?? (image.current ? 'is built and pushed' : 'missing')}`);
  if (known !== undefined) return known;
  if (image.current) return publish(image);
  throw new Error(`${image.reference}: must be in the registry: a trial holds that version, and this is another one`);
}

try {
  parseCommandLine(process.argv.slice(2), {});
  const digests: Record<string, string> = {};
  // One after another: they share the layers of the build, and what Docker prints stays readable.
  // oxlint-disable-next-line no-await-in-loop
  for (const image of imagesOfAll(Object.values(environments))) digests[image.key] = await digestOf(image);
  console.log(JSON.stringify(digests, undefined, 2));
} catch (error) {
  console.error(`release: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

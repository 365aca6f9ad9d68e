/** `npm run -s release [-- --identity URL] > digests.json`: --help tells more. */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildImage } from '../../infra/environments/versions.ts';
import { parseCommandLine } from '../terminal/command-line.ts';
import { Failure } from '../terminal/failure.ts';
import { telling } from '../terminal/telling.ts';
import { runVerb } from '../terminal/verb.ts';
import { signWords, verifyWords } from './cosign.ts';
import {
  buildWords,
  builderWords,
  digestIn,
  inspectWords,
  isMissing,
  removeBuilderWords,
  repositoryOf,
  tagWords,
} from './docker.ts';
import type { OwnImage } from './images.ts';

const root = path.resolve(import.meta.dirname, '../..');

const help = `npm run -s release [-- --identity URL] > digests.json

Builds and pushes the images that the registry does not have yet, and prints the digests of all that the environments run,
for 'npm run up -- ENV --digests digests.json'.
  --identity URL  as the workflow of that identity, signs what it pushes, and takes nothing from the registry that this
                  workflow did not sign
  --help          this text`;

/** Longest time in which a registry tells what it has, in milliseconds. */
const patienceMs = 7_000;

/** The digest under which the registry has an image; undefined where it has none. */
async function published({ reference }: OwnImage): Promise<string | undefined> {
  try {
    return digestIn((await promisify(execFile)('docker', inspectWords(reference), { timeout: patienceMs })).stdout);
  } catch (error) {
    const { stderr = '', killed = false }: { stderr?: string; killed?: boolean } = Object(error);
    // Docker itself could not be started.
    if (stderr === '' && !killed) throw error;
    if (isMissing(stderr)) return undefined;
    const reason = killed ? `no answer within ${patienceMs / 1_000} s` : stderr.trim();
    throw new Failure(`cannot be looked up: ${reason}`, { cause: error });
  }
}

/** Runs a program; what it tells goes to stderr, because stdout is for the digests. */
async function run(program: string, words: readonly string[]): Promise<void> {
  const child = spawn(program, words, { cwd: root, stdio: ['ignore', 2, 2] });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0) throw new Failure(`${program} failed (above)`);
}

/** A tag is given last: what has one is complete, and signed where somebody signs. */
async function publish(image: OwnImage, metadata: string, builder: string, identity?: string): Promise<string> {
  await run('docker', buildWords(image, { builder, sbomScanner: buildImage('sbom-scanner'), metadata }));
  const digest = digestIn(readFileSync(metadata, 'utf8'));
  if (identity !== undefined) await run('cosign', signWords(`${repositoryOf(image)}@${digest}`));
  await run('docker', tagWords(image, digest));
  return digest;
}

/** Digests of the images that are there; undefined for those that must be built. */
async function lookUp(image: OwnImage, identity?: string): Promise<string | undefined> {
  const known = await telling(console.error, `looking for ${image.reference}`, () => published(image));
  console.error(`${image.reference}: ${known ?? (image.current ? 'is built and pushed' : 'missing')}`);
  if (known === undefined && !image.current) {
    throw new Failure('must be in the registry: a trial holds that version, and this is another one');
  }
  if (known !== undefined && identity !== undefined) {
    await run('cosign', verifyWords(`${repositoryOf(image)}@${known}`, identity)).catch((cause: unknown) => {
      const why = `was pushed by somebody else than ${identity}; find out by whom, and release another version`;
      throw new Failure(`${why} (${cause instanceof Error ? cause.message : String(cause)})`, { cause });
    });
  }
  return known;
}

/** A failure says which image it is about. */
async function about<T>({ reference }: OwnImage, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    throw new Failure(`${reference}: ${cause.message}`, { cause });
  }
}

async function release(
  images: readonly OwnImage[],
  scratch: string,
  identity?: string,
): Promise<Readonly<Record<string, string>>> {
  const digests: Record<string, string> = {};
  const builder = `release-${process.pid}`;
  const missing: OwnImage[] = [];
  // One after another: they share the layers of the build, and what is printed stays readable.
  /* oxlint-disable no-await-in-loop */
  for (const image of images) {
    const known = await about(image, lookUp(image, identity));
    if (known === undefined) missing.push(image);
    digests[image.key] = known ?? '';
  }
  if (missing.length === 0) return digests;
  await run('docker', builderWords(builder, buildImage('buildkit')));
  try {
    for (const image of missing) {
      const metadata = path.join(scratch, `${image.app}.json`);
      digests[image.key] = await about(image, publish(image, metadata, builder, identity));
    }
  } finally {
    // What is left of it harms nobody, and must not hide why a build failed.
    await run('docker', removeBuilderWords(builder)).catch(() => undefined);
  }
  /* oxlint-enable no-await-in-loop */
  return digests;
}

await runVerb(process, {
  name: 'release',
  help,
  run: async (args) => {
    const { identity } = parseCommandLine(args, { identity: { type: 'string' } }).values;
    const { environments } = await import('../../infra/environments/all.ts');
    const { imagesOfAll } = await import('./images.ts');
    const scratch = mkdtempSync(path.join(tmpdir(), 'release-'));
    try {
      const digests = await release(imagesOfAll(Object.values(environments)), scratch, identity);
      console.log(JSON.stringify(digests, undefined, 2));
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
});

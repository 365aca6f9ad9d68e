/**
 * `npm run -s release [-- --identity URL] > digests.json`: builds and pushes the images that the registry does not have
 * yet, and prints the digests of all that the environments run, for `npm run up -- ENV --digests digests.json`. As the
 * workflow of that identity it signs what it pushes, and takes nothing from the registry that this workflow did not sign.
 */
import '../terminal/tell-faults.ts';
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { environments } from '../../infra/environments/all.ts';
import { buildImage } from '../../infra/environments/versions.ts';
import { UsageError, parseCommandLine } from '../terminal/command-line.ts';
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
    throw new Error(`cannot be looked up: ${reason}`, { cause: error });
  }
}

/** Runs a program; what it tells goes to stderr, because stdout is for the digests. */
async function run(program: string, words: readonly string[]): Promise<void> {
  const child = spawn(program, words, { cwd: root, stdio: ['ignore', 2, 2] });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0) throw new Error(`${program} failed (above)`);
}

/** A tag is given last: what has one is complete, and signed where somebody signs. */
async function publish(image: OwnImage, builder: string, identity: string | undefined): Promise<string> {
  const metadata = path.join(scratch, `${image.app}.json`);
  await run('docker', buildWords(image, { builder, sbomScanner: buildImage('sbom-scanner'), metadata }));
  const digest = digestIn(readFileSync(metadata, 'utf8'));
  if (identity !== undefined) await run('cosign', signWords(`${repositoryOf(image)}@${digest}`));
  await run('docker', tagWords(image, digest));
  return digest;
}

/** Digests of the images that are there; undefined for those that must be built. */
async function lookUp(image: OwnImage, identity: string | undefined): Promise<string | undefined> {
  const known = await published(image);
  console.error(`${image.reference}: ${known ?? (image.current ? 'is built and pushed' : 'missing')}`);
  if (known === undefined && !image.current) {
    throw new Error('must be in the registry: a trial holds that version, and this is another one');
  }
  if (known !== undefined && identity !== undefined) {
    await run('cosign', verifyWords(`${repositoryOf(image)}@${known}`, identity)).catch((cause: unknown) => {
      const why = `was pushed by somebody else than ${identity}; find out by whom, and release another version`;
      throw new Error(`${why} (${cause instanceof Error ? cause.message : String(cause)})`, { cause });
    });
  }
  return known;
}

/** An error says which image it is about. */
async function about<T>({ reference }: OwnImage, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new Error(`${reference}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

async function release(
  images: readonly OwnImage[],
  identity: string | undefined,
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
    for (const image of missing) digests[image.key] = await about(image, publish(image, builder, identity));
  } finally {
    // What is left of it harms nobody, and must not hide why a build failed.
    await run('docker', removeBuilderWords(builder)).catch(() => undefined);
  }
  /* oxlint-enable no-await-in-loop */
  return digests;
}

try {
  const { identity } = parseCommandLine(process.argv.slice(2), { identity: { type: 'string' } }).values;
  console.log(JSON.stringify(await release(imagesOfAll(Object.values(environments)), identity), undefined, 2));
} catch (error) {
  console.error(`release: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

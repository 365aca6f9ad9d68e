/** Puts Pulumi where its npm package and its CLI look for it, each part with the hash that is written down. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../terminal/failure.ts';
import type { Archive, Plugin, Tools } from './archives.ts';
import { type Checksums, type Fetch, expectedHash, fetchExpected } from './fetch.ts';

/** Runs a program to its end. */
async function run(program: string, words: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(program, words);
  } catch (cause) {
    const { stderr = '', message = '' }: { stderr?: string; message?: string } = Object(cause);
    throw new Failure(`${path.basename(program)} ${words.join(' ')}: ${stderr.trim() || message}`, { cause });
  }
}

/** What an installation takes from around it. */
export interface Installation {
  readonly home: string;
  readonly checksums: Checksums;
  readonly fetch: Fetch;
  /** Says what is being done while it is: it may take minutes. */
  readonly say: <T>(what: string, work: () => Promise<T>) => Promise<T>;
}

/** Pulumi's home. */
export function homeOf(env: Readonly<Record<string, string | undefined>>, userHome: string): string {
  return env['PULUMI_HOME'] ?? path.join(userHome, '.pulumi');
}

/**
 * The CLI; fetched where it is not there yet.
 * @returns its path
 * @throws {Failure} where it has no checksum, cannot be fetched, or is not what its checksum says
 */
export async function installCli({ version, cli }: Tools, installation: Installation): Promise<string> {
  const folder = path.join(installation.home, 'versions', version, 'bin');
  const program = path.join(folder, 'pulumi');
  if (existsSync(program)) return program;
  await withArchive(cli, installation, async (archive, scratch) => {
    await run('tar', ['-xzf', archive, '-C', scratch]);
    mkdirSync(path.dirname(folder), { recursive: true });
    renameSync(path.join(scratch, 'pulumi'), folder);
  });
  return program;
}

/**
 * The plugins; those that are not there yet are fetched, and the CLI unpacks them.
 * @param cli the program and its first arguments
 * @throws {Failure} as `installCli`
 */
export async function installPlugins(
  { plugins }: Tools,
  [program, ...words]: readonly [string, ...string[]],
  installation: Installation,
): Promise<void> {
  const missing = plugins.filter((plugin) => !existsSync(path.join(installation.home, 'plugins', folderOf(plugin))));
  for (const { name, version, archive } of missing) {
    // One after another: they are large, and the first that fails says why.
    // oxlint-disable-next-line no-await-in-loop
    await withArchive(archive, installation, async (file) => {
      await run(program, [...words, 'plugin', 'install', 'resource', name, `v${version}`, '--file', file]);
    });
  }
}

function folderOf({ name, version }: Plugin): string {
  return `resource-${name}-v${version}`;
}

/** Leaves nothing behind that was not finished: the scratch folder lies beside what it becomes. */
async function withArchive(
  archive: Archive,
  { home, checksums, fetch, say }: Installation,
  use: (file: string, scratch: string) => Promise<void>,
): Promise<void> {
  const expected = expectedHash(archive, checksums);
  mkdirSync(home, { recursive: true });
  const scratch = mkdtempSync(path.join(home, 'fetch-'));
  try {
    const file = path.join(scratch, archive.name);
    await say(`fetching ${archive.name}`, () => fetchExpected(archive, expected, file, fetch));
    await use(file, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

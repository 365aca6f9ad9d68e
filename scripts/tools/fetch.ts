/** Fetches archives, and holds them to the hashes that are written down. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Failure } from '../terminal/failure.ts';
import type { Archive } from './archives.ts';

/** SHA-256 in hexadecimal digits, by name of the archive. */
export type Checksums = Readonly<Record<string, string>>;

/** The global `fetch` of Node fits. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How long a host may take to answer in milliseconds; the archive itself may take longer. */
const answerMs = 8_000;

/**
 * The hash that an archive must have.
 * @throws {Failure} where none is written down
 */
export function expectedHash({ name }: Archive, checksums: Checksums): string {
  const expected = checksums[name];
  if (expected !== undefined) return expected;
  throw new Failure(
    `${name} has no checksum in scripts/tools/checksums.json, so that nobody could tell whether it was changed on its way; ` +
      "run 'npm run tools -- --record', and have what it writes reviewed like a lockfile",
  );
}

/**
 * Fetches an archive.
 * @throws {Failure} where it cannot be fetched, or is something else
 */
export async function fetchExpected(archive: Archive, expected: string, file: string, fetch: Fetch): Promise<void> {
  const got = await download(archive.urls[0], file, fetch);
  if (got !== expected) {
    throw new Failure(`${archive.urls[0]}: its SHA-256 is ${got}, must be ${expected}; do not run it, find out why`);
  }
}

/**
 * The hash of an archive, where both places that publish it have the same.
 * @param file where it is put
 * @throws {Failure} where they differ, or one cannot be reached
 */
export async function agreedHash({ name, urls }: Archive, file: string, fetch: Fetch): Promise<string> {
  const [one, other] = [await download(urls[0], file, fetch), await download(urls[1], file, fetch)];
  if (one === other) return one;
  throw new Failure(`${name}: ${urls[0]} has SHA-256 ${one}, ${urls[1]} has ${other}; do not run either, find out why`);
}

/** Puts what is at an address into a file. @returns its SHA-256 in hexadecimal digits */
async function download(url: string, file: string, fetch: Fetch): Promise<string> {
  const waiting = new AbortController();
  const timer = setTimeout(() => waiting.abort(new Error(`no answer within ${answerMs / 1_000} s`)), answerMs);
  try {
    const response = await fetch(url, { signal: waiting.signal });
    clearTimeout(timer);
    if (!response.ok || response.body === null) throw new Error(`answered ${response.status}`);
    const hash = createHash('sha256');
    await pipeline(
      Readable.fromWeb(response.body),
      async function* hashing(chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(file),
    );
    return hash.digest('hex');
  } catch (cause) {
    throw new Failure(`${url}: cannot be fetched (${reasonOf(cause)})`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** `fetch` itself says no more than that it failed, and keeps the reason as its cause. */
function reasonOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}

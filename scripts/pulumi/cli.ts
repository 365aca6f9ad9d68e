/** Which Pulumi CLI runs. Pure: what is there is asked through arguments. */
import { Failure } from '../terminal/failure.ts';

/** A Pulumi CLI that is there. */
export interface Cli {
  /** The program and its first arguments. */
  readonly command: readonly [string, ...string[]];
  /** Such as `3.265.0`. */
  readonly version: string;
}

/** What the choice depends on. */
export interface CliSources {
  /** The version that the repository pins. */
  readonly pinned: string;
  /** The one on the PATH of the user; undefined where there is none. */
  readonly installed: () => Promise<Cli | undefined>;
  /**
   * The pinned one, downloaded when it is not there yet.
   * @throws Error when it cannot be downloaded
   */
  readonly download: () => Promise<Cli>;
}

/** A choice, and what people should know about it. */
export interface Choice extends Cli {
  readonly note?: string;
}

/** The oldest CLI with which this program was run. */
export const oldestVersion = '3.259.0';

/**
 * The pinned CLI where it is installed or can be had, otherwise an installed one that is recent enough.
 * @throws {Failure} that says what is missing and how to get it
 */
export async function chooseCli({ pinned, installed, download }: CliSources): Promise<Choice> {
  const own = await installed();
  if (own?.version === pinned) return own;
  try {
    return await download();
  } catch (cause) {
    const failed = `Pulumi ${pinned}, which this repository pins, cannot be downloaded (${lastLine(cause)})`;
    const help = `install it: https://www.pulumi.com/docs/install/, version ${pinned}`;
    if (own === undefined) throw new Failure(`${failed}, and none is installed; ${help}`, { cause });
    if (!isRecent(own.version)) {
      const got = `the installed one is ${own.version}, must be ${oldestVersion} or newer of the same major version`;
      throw new Failure(`${failed}, and ${got}; ${help}`, { cause });
    }
    return { ...own, note: `${failed}: going on with the installed ${own.version}` };
  }
}

function lastLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n').at(-1) ?? '';
}

function isRecent(version: string): boolean {
  const [major] = oldestVersion.split('.', 1);
  return version.startsWith(`${major}.`) && version.localeCompare(oldestVersion, 'en', { numeric: true }) >= 0;
}

/** The version in what `pulumi version` prints; undefined where it is none. */
export function versionIn(printed: string): string | undefined {
  return /^v?(\d+\.\d+\.\d+)(?=[-+\s]|$)/.exec(printed.trim())?.[1];
}

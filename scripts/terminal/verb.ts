/** How a verb of package.json begins and ends: alike in all of them. */
import { getSystemErrorMessage, inspect } from 'node:util';
import { isNativeError } from 'node:util/types';
import { DeclarationFault } from '../../infra/environments/declaration-fault.ts';
import { UsageError } from './command-line.ts';
import { Failure } from './failure.ts';

/** One verb. */
export interface Verb {
  /** Its name in package.json. */
  readonly name: string;
  /** What `--help` prints: how it is called, what it does, and every option. */
  readonly help: string | (() => Promise<string>);
  /**
   * Does the work. What takes long to load is imported here, so that a wrong command line is refused at once, and a
   * declaration with a fault tells it like everything else.
   * @returns the exit code; none is 0
   */
  readonly run: (args: readonly string[]) => number | void | Promise<number | void>;
}

/** Node's `process`, as far as a verb needs it. */
export type Host = Pick<NodeJS.Process, 'argv' | 'env' | 'stdout' | 'stderr' | 'exitCode' | 'exit'>;

/** How long a verb that is done waits for what nobody needs any more. */
const lingerMs = 500;

/**
 * How long a name may take that no server resolves, here and in what a verb starts: six seconds in place of ten and more.
 * No process ends while one is looked up (resolv.conf(5), where it is the one of glibc).
 */
const resolver = 'timeout:3 attempts:2';

/** Runs a verb. Whatever people can put right is told in sentences; only a bug shows its stack. */
export async function runVerb(host: Host, { name, help, run }: Verb): Promise<void> {
  const args = host.argv.slice(2);
  host.env['RES_OPTIONS'] ??= resolver;
  // Whoever reads this may have seen enough (`| head`).
  host.stdout.on('error', (error) => {
    if (!('code' in error) || error.code !== 'EPIPE') throw error;
  });
  try {
    if (asksForHelp(args)) host.stdout.write(`${typeof help === 'string' ? help : await help()}\n`);
    else host.exitCode = (await run(args)) ?? 0;
  } catch (error) {
    for (const words of lastWords(error)) host.stderr.write(`${name}: ${words}\n`);
    host.exitCode = error instanceof UsageError || error instanceof DeclarationFault ? 2 : 1;
  }
  setTimeout(() => host.exit(), lingerMs).unref();
}

function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? args.length : end).some((arg) => arg === '--help' || arg === '-h');
}

/** What is said of an error: a sentence where people can do something about it, all that is known of anything else. */
function lastWords(error: unknown): readonly string[] {
  if (error instanceof AggregateError) return error.errors.flatMap(lastWords);
  if (error instanceof UsageError || error instanceof Failure || error instanceof DeclarationFault) {
    return [error.message];
  }
  return [ofSystem(error) ?? inspect(error)];
}

/** A refusal of the operating system, such as a file that is not there. */
function ofSystem(error: unknown): string | undefined {
  if (!isNativeError(error) || !('syscall' in error) || !('errno' in error)) return undefined;
  const { syscall, errno } = error;
  const reason = typeof errno === 'number' && errno < 0 ? getSystemErrorMessage(errno) : error.message;
  const [call = '', program] = String(syscall).split(' ');
  if (program !== undefined) return `cannot start '${program}': ${reason}`;
  const at: unknown = Reflect.get(error, 'path');
  return typeof at === 'string' ? `cannot ${call} ${at}: ${reason}` : error.message;
}

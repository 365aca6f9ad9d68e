/** Command lines of the verbs: what is not understood is refused with a sentence, never ignored. */
import { type ParseArgsConfig, parseArgs, types } from 'node:util';

/** A command line that cannot be run as given; the verb exits with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * The options and positional words of a command line; `--help` is seen to before (verb.ts).
 * @param args what follows the script's name
 * @param options as `parseArgs` of node:util takes them
 * @throws {UsageError} for an unknown option, a missing value or, unless allowed, a positional word
 */
export function parseCommandLine<const O extends Options>(
  args: readonly string[],
  options: O,
  { allowPositionals = false } = {},
) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals, strict: true });
    return { values, positionals };
  } catch (error) {
    if (!types.isNativeError(error) || !('code' in error) || !String(error.code).startsWith('ERR_PARSE_ARGS_'))
      throw error;
    const [sentence = error.message] = error.message.split(/[.\n]/, 1);
    const known = [...Object.keys(options), 'help'].map((name) => `--${name}`);
    throw new UsageError(`${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}; known options: ${known.join(', ')}`);
  }
}

/**
 * A whole number given as an option.
 * @throws {UsageError} when it is not one, or out of range
 */
export function wholeNumber(option: string, text: string, { min, max }: { min: number; max: number }): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`--${option}: got "${text}", must be a whole number from ${min} to ${max}`);
}

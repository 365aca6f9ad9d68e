/** Reads a process's environment variables into typed values and names every fault at once. */
import { StartError } from './launch.ts';

/** How one variable is read. */
export interface Variable<T> {
  /** The rule as a phrase after "must be", such as `an integer from 0 to 65535`. */
  readonly rule: string;
  /** The value when the variable is not set; without it the variable is required. */
  readonly default?: T;
  /** The typed value, or undefined where the text breaks the rule. */
  readonly parse: (given: string) => T | undefined;
}

interface Options<T> {
  /**
   * Value when the variable is not set.
   * @default none: the variable is required
   */
  readonly default?: T;
}

/** Environment variables that break their rules; the message has one line per fault. */
export class ConfigError extends StartError {
  override readonly name = 'ConfigError';
}

/** A whole number in decimal notation. */
export function integer({ min, max, ...options }: { min: number; max: number } & Options<number>): Variable<number> {
  return {
    ...options,
    rule: `an integer from ${min} to ${max}`,
    parse: (given) => {
      const value = Number(given);
      return /^(0|-?[1-9]\d*)$/.test(given) && value >= min && value <= max ? value : undefined;
    },
  };
}

/** A TCP port; 0 takes any free one. */
export function port(options: Options<number> = {}): Variable<number> {
  return integer({ min: 0, max: 65_535, ...options });
}

/** Any text but the empty one. */
export function text(options: Options<string> = {}): Variable<string> {
  return { ...options, rule: 'a text that is not empty', parse: (given) => (given === '' ? undefined : given) };
}

/** One of a few words. */
export function choice<const T extends string>(words: readonly T[], options: Options<NoInfer<T>> = {}): Variable<T> {
  return { ...options, rule: `one of ${words.join(', ')}`, parse: (given) => words.find((word) => word === given) };
}

/** An http or https URL to which paths are appended. An empty text is as good as none: so it is with OpenTelemetry's variables. */
export function baseUrl(options: { readonly default: '' }): Variable<string> {
  return {
    ...options,
    rule: 'an http or https URL without user, query and fragment',
    parse: (given) => (given === '' || isBaseUrl(given) ? given : undefined),
  };
}

function isBaseUrl(given: string): boolean {
  const url = URL.parse(given);
  return (
    url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.password}${url.search}${url.hash}` === ''
  );
}

type AnyVariable = Variable<string> | Variable<number>;
type Values<Table> = { readonly [Name in keyof Table]: Table[Name] extends Variable<infer T> ? T : never };

/**
 * The variables of a table, typed.
 * @param env environment variables by name
 * @throws {ConfigError} naming every variable that breaks its rule
 */
export function readVariables<const Table extends Readonly<Record<string, AnyVariable>>>(
  env: Readonly<Record<string, string | undefined>>,
  table: Table,
): Values<Table>;
export function readVariables(
  env: Readonly<Record<string, string | undefined>>,
  table: Readonly<Record<string, AnyVariable>>,
): Readonly<Record<string, string | number>> {
  const faults: string[] = [];
  const values: Record<string, string | number> = {};
  for (const [name, variable] of Object.entries(table)) {
    const given = env[name];
    const value = given === undefined ? variable.default : variable.parse(given);
    if (value === undefined) faults.push(faultOf(name, variable, given));
    else values[name] = value;
  }
  if (faults.length > 0) throw new ConfigError(faults.join('\n'));
  return values;
}

function faultOf(name: string, variable: AnyVariable, given: string | undefined): string {
  if (given === undefined) return `${name}: is not set, must be ${variable.rule}`;
  const wayOut =
    variable.default === undefined ? '' : `; leave it unset for ${variable.default === '' ? 'none' : variable.default}`;
  return `${name}: got ${JSON.stringify(given)}, must be ${variable.rule}${wayOut}`;
}

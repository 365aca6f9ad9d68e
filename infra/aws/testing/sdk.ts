/** What the installed SDK says about a resource type: a strict stand-in for AWS needs no second list of its properties. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** One resource type of the SDK. */
export interface SdkType {
  /** Inputs without which the resource cannot be made. */
  readonly required: readonly string[];
  /** Types of the outputs, as TypeScript text, by name. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Outputs that are no inputs: only the provider knows them. */
  readonly computed: readonly string[];
}

const require = createRequire(import.meta.url);
const known = new Map<string, SdkType>();

/**
 * Reads the SDK's class of a type token such as `aws:ec2/vpc:Vpc`.
 * @throws Error when the SDK has no such type
 */
export function sdkType(token: string): SdkType {
  const found = known.get(token) ?? read(token);
  known.set(token, found);
  return found;
}

function read(token: string): SdkType {
  const [sdk = '', module = ''] = token.startsWith('pulumi:providers:')
    ? [token.split(':')[2], 'provider']
    : token.split(':');
  const file = join(dirname(require.resolve(`@pulumi/${sdk}/package.json`)), module);
  if (!existsSync(`${file}.js`))
    throw new Error(`type '${token}': @pulumi/${sdk} has no such resource (looked for ${file}.js)`);
  const code = readFileSync(`${file}.js`, 'utf8');
  const types = readFileSync(`${file}.d.ts`, 'utf8');
  return {
    required: matches(code, /Missing required property '(\w+)'/g).map(([name]) => name),
    outputs: new Map(
      matches(types, /^ {4}readonly (\w+): pulumi\.Output<([^;]*)>;/gm).map(([name, type]) => [name, type] as const),
    ),
    computed: matches(code, /resourceInputs\["(\w+)"\] = undefined \/\*out\*\//g).map(([name]) => name),
  };
}

function matches(text: string, pattern: RegExp): readonly (readonly [string, string])[] {
  return [...text.matchAll(pattern)].map(([, first = '', second = '']) => [first, second] as const);
}

/**
 * Scalars as kubectl reads them: sigs.k8s.io/yaml, that is YAML 1.1 (https://yaml.org/type/) without its base 60 and its dates, and
 * with octal numbers of both kinds. A bare `no`, `on` or `1_000` is no text there (kubernetes#34146).
 */
import type { ScalarTag } from 'yaml';

const words = new Map<string, boolean | null | number>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Number.POSITIVE_INFINITY] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
]);
const whole = /^([-+]?)(0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9]\d*)$/;
const fraction = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/;

/** What a scalar without quotes means. */
export function plainScalar(text: string): string | number | boolean | null {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (!/^[-+.\d]/.test(text)) return text;
  const digits = text.replaceAll('_', '');
  const [, sign, magnitude = ''] = whole.exec(digits) ?? [];
  if (sign !== undefined) {
    const value = /^0\d/.test(magnitude) ? Number.parseInt(magnitude, 8) : Number(magnitude);
    return sign === '-' && value !== 0 ? -value : value;
  }
  const value = fraction.test(digits) ? Number(digits) : Number.NaN;
  return Number.isFinite(value) ? value : text;
}

/** What such a scalar is as a key: the text that JSON has for it; undefined where it has none. */
export function plainKey(text: string): string | undefined {
  const value = plainScalar(text);
  if (typeof value === 'number' && !Number.isFinite(value)) return text.toLowerCase();
  return value === null ? undefined : String(value);
}

const resolve = (text: string): unknown => plainScalar(text);

/** The parser asks a pattern which scalars a tag is for. */
class Meaning extends RegExp {
  readonly #type: string;

  constructor(type: string) {
    super('');
    this.#type = type;
  }

  override test(text: string): boolean {
    const value = plainScalar(text);
    return (value === null ? 'null' : typeof value) === this.#type;
  }
}

/** The same for the parser, on top of its schema `failsafe`. */
export const scalarTags: ScalarTag[] = [
  { tag: 'tag:yaml.org,2002:null', default: true, test: new Meaning('null'), resolve },
  { tag: 'tag:yaml.org,2002:bool', default: true, test: new Meaning('boolean'), resolve },
  { tag: 'tag:yaml.org,2002:int', default: true, test: new Meaning('number'), resolve },
  { tag: 'tag:yaml.org,2002:float', resolve },
  { tag: 'tag:yaml.org,2002:binary', resolve: (text) => Buffer.from(text, 'base64').toString() },
];

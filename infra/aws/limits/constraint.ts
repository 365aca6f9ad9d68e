/** What AWS takes for one value, and whether a value is such. */

/** Limits of a value. For text `min` and `max` are lengths, for lists numbers of entries. */
export interface Constraint {
  readonly min?: number;
  readonly max?: number;
  /** The whole text must match. */
  readonly pattern?: string;
  readonly enum?: readonly (string | number)[];
  /** An IPv4 range with a prefix of these lengths. */
  readonly prefix?: { readonly from: number; readonly to: number };
}

/** What is wrong with a value, or nothing. */
export function violationOf(value: unknown, constraint: Constraint): string | undefined {
  const { min = -Infinity, max = Infinity, pattern, enum: allowed, prefix } = constraint;
  const text = String(value);
  const size = typeof value === 'number' ? value : Array.isArray(value) ? value.length : text.length;
  const measure = typeof value === 'number' ? 'it' : Array.isArray(value) ? 'its number of entries' : 'its length';
  if (allowed !== undefined && !allowed.some((one) => String(one) === text))
    return `must be one of ${allowed.join(', ')}`;
  if (size < min || size > max) return `${measure} (${size}) must be from ${min} to ${max}`;
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`, 'u').test(text)) return `must match ${pattern}`;
  if (prefix !== undefined && !hasPrefix(text, prefix))
    return `must be an IPv4 range from /${prefix.from} to /${prefix.to}`;
  return undefined;
}

function hasPrefix(text: string, { from, to }: { readonly from: number; readonly to: number }): boolean {
  const [, length] = /^\d{1,3}(?:\.\d{1,3}){3}\/(\d{1,2})$/.exec(text) ?? [];
  return length !== undefined && Number(length) >= from && Number(length) <= to;
}

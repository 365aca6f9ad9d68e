/** Values of which nothing is known yet. */
import type { Path } from './source.ts';

/** An object or a list: something that has parts. */
export function hasParts(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The parts of an object; none where the value is something else. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return hasParts(value) && !Array.isArray(value) ? value : {};
}

/** The entries of a list; none where the value is something else. */
export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The part at the path, or undefined. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) => (hasParts(value) && Object.hasOwn(value, part) ? value[part] : undefined),
    root,
  );
}

/** A value as it is shown in a message: JSON, cut off when long. */
export function shown(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 57)}…` : json;
}

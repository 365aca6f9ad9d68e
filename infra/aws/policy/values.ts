/** Reads values of which nothing is known for sure. */

/** What lies at a path inside of a value; undefined where there is nothing. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => Object.entries(inner ?? {}).find(([name]) => name === key)?.[1], value);
}

/** The entries of a list, or of a list written as JSON; a single value is a list of one. */
export function listOf(value: unknown): readonly unknown[] {
  const read = parsed(value);
  if (Array.isArray(read)) return read;
  return read === undefined ? [] : [read];
}

/** The same for a list of texts. */
export function textsOf(value: unknown): readonly string[] {
  return listOf(value).map(String);
}

/** A value, or what it says when it is JSON: providers take structures as text, and policies come both ways. */
export function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[{[]/.test(value)) return value;
  try {
    const read: unknown = JSON.parse(value);
    return read;
  } catch {
    return value;
  }
}

/** Finds what a construct library dropped. */

/** JSON Pointers (RFC 6901) of all empty objects and lists: a field that was filtered away leaves its parent empty. */
export function emptyFields(value: unknown, at = ''): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const entries = Object.entries(value);
  if (entries.length === 0) return [at];
  return entries.flatMap(([key, child]) =>
    emptyFields(child, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
}

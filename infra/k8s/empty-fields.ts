/** Finds what a construct library dropped: a field that was filtered away leaves its parent empty. */
import type { Manifest } from './manifest.ts';

/** JSON Pointers (RFC 6901) of all empty objects and lists. */
export function emptyFields(value: unknown, at = ''): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const entries = Object.entries(value);
  if (entries.length === 0) return [at];
  return entries.flatMap(([key, child]) => emptyFields(child, `${at}/${pointerKey(key)}`));
}

function pointerKey(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Where nothing says something: an empty selector selects everything. */
const meantToBeEmpty: Readonly<Record<string, readonly string[]>> = { NetworkPolicy: ['/spec/podSelector'] };

/**
 * The same object, if nothing in it is empty.
 * @param where names its chart and environment
 * @throws Error that names the object and the empty fields
 */
export function nothingEmpty(object: Manifest, where: string): Manifest {
  const meant = meantToBeEmpty[object.kind] ?? [];
  const empty = emptyFields(object).filter((pointer) => !meant.includes(pointer));
  if (empty.length === 0) return object;
  throw new Error(
    `${where}, ${object.kind} '${object.metadata.name}': ${empty.join(', ')} must not be empty; ` +
      'the construct library drops what it does not know, see infra/k8s/constructs/raw-patch.ts',
  );
}

/** What two renderings have in common. */
import type { Manifest } from '../../manifest.ts';
import { type Divergence, byIdentity, divergence } from './comparisons.ts';
import { differingPaths } from './differences.ts';

/**
 * where two environments differ although they must not.
 * @param allowed what may differ: `Kind name` and a JSON Pointer, in which `*` stands for one key
 */
export function environmentDrift(
  one: readonly Manifest[],
  other: readonly Manifest[],
  allowed: readonly string[],
): readonly Divergence[] {
  const patterns = allowed.map((text) => {
    const escaped = text.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
    return new RegExp(`^${escaped.replaceAll('*', '[^/]*')}(/|$)`);
  });
  const [a, b] = [byIdentity(one), byIdentity(other)];
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((identity) => {
    const [left, right] = [a.get(identity), b.get(identity)];
    return differingPaths(left?.manifest, right?.manifest)
      .map((pointer) => `${(left ?? right)?.kind} ${(left ?? right)?.name}${pointer}`)
      .filter((at) => !patterns.some((pattern) => pattern.test(at)))
      .map((at) => divergence('R-36', identity, `${at} (different) must be the same`));
  });
}

/** files that two renderings of the same environment do not have in common, byte by byte. */
export function unstableFiles(
  one: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
): readonly Divergence[] {
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((file) => one.get(file) !== other.get(file))
    .map((file) => divergence('R-37', file, 'the bytes (different) must be the same'));
}

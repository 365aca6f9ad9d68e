/** Hints for misspelt names. */
import { closest, distance } from 'fastest-levenshtein';

/** `did you mean "x"?` where a name is near enough to be meant, else undefined. */
export function didYouMean(wrong: string, names: readonly string[]): string | undefined {
  const swapped = names.find((name) => letters(name) === letters(wrong));
  const near = swapped ?? (names.length === 0 ? undefined : closest(wrong, names));
  if (near === undefined) return undefined;
  // A third of the letters may differ, and none of a very short name: almost any is near to that.
  const most = near.length < 3 ? 0 : Math.max(1, Math.floor(near.length / 3));
  return swapped !== undefined || distance(wrong, near) <= most ? `did you mean "${near}"?` : undefined;
}

const letters = (name: string): string => Array.from(name).toSorted().join('');

/** The names as a list for people: `"a", "b"`. */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

/** Hints for misspelt names. */
import { closest, distance } from 'fastest-levenshtein';

/** `did you mean "x"?` where a name is near enough to be meant, else undefined: a third of its letters may differ. */
export function didYouMean(wrong: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const near = closest(wrong, names);
  // Two letters that changed places count as two differences.
  const most = near.length < 3 ? 0 : near.length < 4 ? 1 : Math.max(2, Math.floor(near.length / 3));
  return distance(wrong, near) <= most ? `did you mean "${near}"?` : undefined;
}

/** The names as a list for people: `"a", "b"`. */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

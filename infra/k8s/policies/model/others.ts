/** Others that claim what is one's own, in one sentence however many there are. */
import { type KubeObject, identityOf } from './kube-object.ts';

/** How many of them a sentence names. */
const named = 3;

/**
 * The first few of a list, and how many more there are; undefined where there is nobody.
 * @param own one of the list that does not count
 */
export function othersIn<T extends { readonly object: KubeObject } | KubeObject>(
  list: readonly T[],
  own?: T,
): string | undefined {
  // Of a thousand only the first few are looked at: each of the thousand asks.
  const first = list.slice(0, named + 1).filter((item) => item !== own);
  if (first.length === 0) return undefined;
  const shown = first.slice(0, named).map((item) => identityOf('object' in item ? item.object : item));
  const rest = list.length - (own !== undefined && list.includes(own) ? 1 : 0) - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

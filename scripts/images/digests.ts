/** The digests of all images of others, and how they are written down. */
import type { Image } from '../../infra/environments/versions.ts';
import { type Fetch, resolveDigest } from './registry.ts';

/** Digest by `repository:tag`. */
export type Digests = Readonly<Record<string, string>>;

/**
 * What the registries say now. One that cannot be reached is asked once: whoever is offline hears of it soon.
 * @throws AggregateError with one error per image that could not be resolved
 */
export async function resolveAll(images: readonly Image[], fetch: Fetch): Promise<Digests> {
  const ask = givingUp(fetch);
  const lastOf = new Map<string, Promise<unknown>>();
  const results = await Promise.allSettled(
    images.map((image) => {
      const [registry = ''] = image.repository.split('/', 1);
      const answer = Promise.allSettled([lastOf.get(registry)]).then(() => resolveDigest(image, ask));
      lastOf.set(registry, answer);
      return answer;
    }),
  );
  const errors = results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
  if (errors.length > 0) throw new AggregateError(errors, 'not every image could be resolved');
  return Object.fromEntries(
    results.flatMap((result, i) => {
      const image = images[i];
      return result.status === 'fulfilled' && image ? [[`${image.repository}:${image.tag}`, result.value]] : [];
    }),
  );
}

/** Asks no host again that was not reached. */
function givingUp(fetch: Fetch): Fetch {
  const unreachable = new Map<string, unknown>();
  return async (url, init) => {
    const { host } = new URL(url);
    if (unreachable.has(host)) throw unreachable.get(host);
    try {
      return await fetch(url, init);
    } catch (error) {
      unreachable.set(host, error);
      throw error;
    }
  };
}

/** What differs between the digests that are written down and those that the registries name; one sentence each. */
export function changesBetween(written: Digests, resolved: Digests): readonly string[] {
  const references = [...new Set([...Object.keys(written), ...Object.keys(resolved)])].toSorted();
  return references.flatMap((reference) => {
    const [before, now] = [written[reference], resolved[reference]];
    if (before === now) return [];
    if (before === undefined) return [`${reference} is new: ${now}`];
    if (now === undefined) return [`${reference} is no longer used`];
    return [`${reference} was moved from ${before} to ${now}: find out why before you trust it`];
  });
}

/** The text of the file: one digest per line, in order. */
export function textOf(digests: Digests): string {
  const entries = Object.entries(digests).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`;
}

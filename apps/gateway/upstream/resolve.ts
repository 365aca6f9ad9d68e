/** All addresses of a name, out of two look-ups. */
import type { Resolve } from './discovery.ts';

/** Looks up records of one kind; rejects with a `code` as `node:dns` does. */
export type ResolveRecords = (host: string) => Promise<readonly string[]>;

/** DNS knows the name, but no such record, or does not know the name: an answer, not a failure. */
const none: ReadonlySet<unknown> = new Set(['ENODATA', 'ENOTFOUND']);

/** Asks for A and AAAA records at once. One kind is enough; a failure counts when the other kind gave nothing. */
export function resolveBoth(resolve4: ResolveRecords, resolve6: ResolveRecords): Resolve {
  return async (host) => {
    const answers = await Promise.allSettled([resolve4(host), resolve6(host)]);
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    const failure = answers.find((answer) => answer.status === 'rejected' && !none.has(codeOf(answer.reason)));
    if (addresses.length === 0 && failure?.status === 'rejected') throw failure.reason;
    return addresses;
  };
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

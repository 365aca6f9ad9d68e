/** Decides whether a request of a client is within the limit of its route. */
import { clientKey } from './client-key.ts';
import type { Count, CountRequest, TryToCount } from './count.ts';

/** So many requests of one client, in a window that begins with the first of them. */
export interface Limit {
  readonly requests: number;
  readonly windowSeconds: number;
}

/** What becomes of one request. */
export interface Decision {
  readonly allowed: boolean;
  /** Requests that the client has left in its window. */
  readonly remaining: number;
  /** Until the window ends, in whole seconds, at least 1. */
  readonly resetSeconds: number;
  readonly countedIn: 'store' | 'memory';
}

/** Decides about one request of the client at the address. Never rejects. */
export type Decide = (address: string) => Promise<Decision>;

/** Who counts. */
export interface LimiterParts {
  /** Counts for all replicas; undefined where there is no store. */
  readonly shared: TryToCount | undefined;
  /** Counts for this replica; always answers. */
  readonly own: CountRequest;
}

/** Asks the store, and where it does not answer counts by itself: the limit then holds for each replica. */
export function limiter({ requests }: Limit, { shared, own }: LimiterParts): Decide {
  const decision = ({ used, resetMs }: Count, countedIn: Decision['countedIn']): Decision => ({
    allowed: used <= requests,
    remaining: Math.max(0, requests - used),
    resetSeconds: Math.max(1, Math.ceil(resetMs / 1_000)),
    countedIn,
  });
  return async (address) => {
    const client = clientKey(address);
    const count = await shared?.(client);
    return count === undefined ? decision(await own(client), 'memory') : decision(count, 'store');
  };
}

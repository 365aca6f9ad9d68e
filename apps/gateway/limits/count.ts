/** What counts the requests of clients. */
import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';

/** Where one client stands in its window. */
export interface Count {
  /** Requests of the window so far, this one included. */
  readonly used: number;
  /** Milliseconds until the window ends. */
  readonly resetMs: number;
}

/** Counts one more request of a client. */
export type CountRequest = (client: string) => Promise<Count>;

/** Counts one more request of a client; undefined where that cannot be done at the moment. */
export type TryToCount = (client: string) => Promise<Count | undefined>;

/** Counts by a limiter of the library, which resolves below its limit, and above it rejects with the very same. */
export async function countBy(limiter: RateLimiterAbstract, client: string): Promise<Count> {
  try {
    return toCount(await limiter.consume(client));
  } catch (error) {
    if (error instanceof RateLimiterRes) return toCount(error);
    throw error;
  }
}

function toCount({ consumedPoints, msBeforeNext }: RateLimiterRes): Count {
  return { used: consumedPoints, resetMs: msBeforeNext };
}

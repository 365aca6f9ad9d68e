/** Counting in the memory of this replica: where there is no store, and while it is away. */
import { hash } from 'node:crypto';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { type CountRequest, countBy } from './count.ts';
import type { Limit } from './limiter.ts';

/**
 * Counters of a route. Each takes 425 bytes until its window ends, so a flood from ever new addresses takes 14 MiB and no
 * more. With 1000 clients in one window, a client shares its counter with another in 3 of 100 cases.
 */
export const mostCounters = 32_768;

/**
 * Counts in memory.
 * @param seed not known outside, so that nobody can choose an address that shares the counter of another
 */
export function countInMemory({ requests, windowSeconds }: Limit, seed: string): CountRequest {
  const limiter = new RateLimiterMemory({ keyPrefix: '', points: requests, duration: windowSeconds });
  return (client) => countBy(limiter, String(hash('sha256', seed + client, 'buffer').readUInt32BE() % mostCounters));
}

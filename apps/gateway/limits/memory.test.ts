import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { countInMemory, mostCounters } from './memory.ts';

const limit = { requests: 2, windowSeconds: 10 };

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('the requests of a window are counted, above the limit as well', async () => {
  const count = countInMemory(limit, 'seed');
  const used: number[] = [];
  for (let request = 0; request < 4; request++) used.push((await count('203.0.113.7')).used);
  expect(used).toEqual([1, 2, 3, 4]);
});

test('a window begins with the first request and ends on time', async () => {
  const count = countInMemory(limit, 'seed');
  expect(await count('203.0.113.7')).toEqual({ used: 1, resetMs: 10_000 });
  jest.advanceTimersByTime(9_000);
  expect(await count('203.0.113.7')).toEqual({ used: 2, resetMs: 1_000 });
  jest.advanceTimersByTime(1_000);
  expect(await count('203.0.113.7')).toEqual({ used: 1, resetMs: 10_000 });
});

test('clients are counted apart, and so are routes', async () => {
  const [one, other] = [countInMemory(limit, 'seed'), countInMemory(limit, 'seed')];
  await one('203.0.113.7');
  expect((await one('203.0.113.8')).used).toBe(1);
  expect((await other('203.0.113.7')).used).toBe(1);
});

test('a flood of addresses fills no more than the counters that there are', async () => {
  const count = countInMemory(limit, 'seed');
  let fresh = 0;
  for (let address = 0; address < 4 * mostCounters; address++) {
    if ((await count(`2001:db8:${address.toString(16)}::/64`)).used === 1) fresh++;
  }
  expect(fresh).toBeGreaterThan(0.9 * mostCounters);
  expect(fresh).toBeLessThanOrEqual(mostCounters);
  // Each counter had its timer: none is left when the window has ended.
  jest.advanceTimersByTime(10_000);
  expect(jest.getTimerCount()).toBe(0);
});

test('which clients share a counter depends on the seed', async () => {
  const one = await sharing('one');
  expect(one.length).toBeGreaterThan(0);
  expect(await sharing('other')).not.toEqual(one);
});

/** The clients that did not get a counter of their own. */
async function sharing(seed: string): Promise<string[]> {
  const count = countInMemory(limit, seed);
  const shared: string[] = [];
  for (let address = 0; address < 2_000; address++) {
    if ((await count(`client ${address}`)).used > 1) shared.push(`client ${address}`);
  }
  return shared;
}

import { describe, expect, test } from '@jest/globals';
import type { Count } from './count.ts';
import { limiter } from './limiter.ts';

const limit = { requests: 3, windowSeconds: 10 };
const never = (): Promise<Count> => Promise.reject(new Error('nobody should ask'));

test.each([
  ['the first', { used: 1, resetMs: 10_000 }, { allowed: true, remaining: 2, resetSeconds: 10 }],
  ['the last', { used: 3, resetMs: 4_001 }, { allowed: true, remaining: 0, resetSeconds: 5 }],
  ['one too many', { used: 4, resetMs: 4_000 }, { allowed: false, remaining: 0, resetSeconds: 4 }],
  ['far too many', { used: 400, resetMs: 1 }, { allowed: false, remaining: 0, resetSeconds: 1 }],
  [
    'one whose window ends as it is counted',
    { used: 4, resetMs: 0 },
    { allowed: false, remaining: 0, resetSeconds: 1 },
  ],
])('%s', async (_, count, decision) => {
  const decide = limiter(limit, { shared: () => Promise.resolve(count), own: never });
  expect(await decide('203.0.113.7')).toEqual({ ...decision, countedIn: 'store' });
});

describe('this replica counts for itself', () => {
  test.each([
    ['where there is no store', undefined],
    ['where the store does not answer', () => Promise.resolve(undefined)],
  ])('%s', async (_, shared) => {
    const decide = limiter(limit, { shared, own: () => Promise.resolve({ used: 4, resetMs: 2_000 }) });
    expect(await decide('203.0.113.7')).toEqual({
      allowed: false,
      remaining: 0,
      resetSeconds: 2,
      countedIn: 'memory',
    });
  });
});

test('both are asked about the same client, by its /64', async () => {
  const asked: string[] = [];
  const shared = (client: string): Promise<undefined> => Promise.resolve(void asked.push(client));
  const own = (client: string): Promise<Count> => Promise.resolve({ used: asked.push(client), resetMs: 1 });
  await limiter(limit, { shared, own })('2001:db8:1:2::9');
  expect(asked).toEqual(['2001:db8:1:2::/64', '2001:db8:1:2::/64']);
});

import { afterEach, expect, jest, test } from '@jest/globals';
import { telling } from './telling.ts';

afterEach(() => {
  jest.useRealTimers();
});

test('long work says what it does, and every few seconds that it still does, until it is over', async () => {
  jest.useFakeTimers();
  const said: string[] = [];
  const work = Promise.withResolvers<number>();
  const told = telling(
    (line) => said.push(line),
    'asking',
    () => work.promise,
  );
  expect(said).toEqual(['asking']);
  jest.advanceTimersByTime(9_000);
  work.resolve(7);
  expect(await told).toBe(7);
  jest.advanceTimersByTime(9_000);
  expect(said).toEqual(['asking', 'asking: 4 s so far', 'asking: 8 s so far']);
});

test('work that fails is silent from then on', async () => {
  jest.useFakeTimers();
  const said: string[] = [];
  await expect(
    telling(
      (line) => said.push(line),
      'asking',
      () => Promise.reject(new Error('no')),
    ),
  ).rejects.toThrow('no');
  jest.advanceTimersByTime(9_000);
  expect(said).toEqual(['asking']);
});

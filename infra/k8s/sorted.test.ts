import { expect, test } from '@jest/globals';
import { sorted } from './sorted.ts';

test('keys are in order at every depth, lists stay as they are', () => {
  const value = { b: [{ d: 1, c: 2 }, 'z', 'a'], B: null, a: { y: 1, x: 2 } };
  expect(JSON.stringify(sorted(value))).toBe('{"B":null,"a":{"x":2,"y":1},"b":[{"c":2,"d":1},"z","a"]}');
});

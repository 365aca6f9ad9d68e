import { expect, test } from '@jest/globals';
import { DeclarationFault, lastWords } from './declaration-fault.ts';

test('a fault is told by its message alone, a bug with its stack', () => {
  expect(lastWords(new DeclarationFault('percent (51) must be less'))).toBe('percent (51) must be less');
  expect(lastWords(new TypeError('x is undefined'))).toMatch(
    /^TypeError: x is undefined\n {4}at .+declaration-fault\.test/,
  );
  expect(lastWords('thrown text')).toBe("'thrown text'");
});

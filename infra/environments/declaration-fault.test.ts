import { expect, test } from '@jest/globals';
import { DeclarationFault, lastWords } from './declaration-fault.ts';

test('a fault is told by its message alone, a bug with its stack', () => {
  const text = 'percent (51) must be less';
  expect(lastWords(new DeclarationFault(text))).toEqual({ text, code: 2 });
  expect(lastWords(new TypeError('x is undefined'))).toEqual({
    text: expect.stringMatching(/^TypeError: x is undefined\n {4}at .+declaration-fault\.test/),
    code: 1,
  });
  expect(lastWords('thrown text')).toEqual({ text: "'thrown text'", code: 1 });
});

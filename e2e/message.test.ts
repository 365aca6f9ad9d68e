import { expect, test } from '@jest/globals';
import { messageOf } from './message.ts';

test.each([
  [new Error('fetch failed', { cause: new Error('connect ECONNREFUSED') }), 'fetch failed: connect ECONNREFUSED'],
  [Object.assign(new Error('HTTP'), { code: 409, body: { message: 'conflict' } }), '409: conflict'],
  [Object.assign(new Error('HTTP'), { code: 502, body: 'bad gateway' }), '502: bad gateway'],
  [Object.assign(new Error('open failed'), { code: 'ENOENT' }), 'open failed'],
  ['a word', 'a word'],
])('of %p', (error, message) => {
  expect(messageOf(error)).toBe(message);
});

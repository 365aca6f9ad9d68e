import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { shellCommand, shellQuote } from './shell.ts';

test('plain words stay plain', () => {
  expect(shellCommand(['curl', '-X', 'POST', 'http://127.0.0.1:8000/projects/'])).toBe(
    'curl -X POST http://127.0.0.1:8000/projects/',
  );
});

test.each(['{"id":121,"token":"a$$"}', "it's", '`id` $(id) "\\n"', '', ' ', 'a\nb', '*', '~', '!', '-d'])(
  'a shell reads %j back as it was',
  (word) => {
    expect(execFileSync('sh', ['-c', `printf %s ${shellQuote(word)}`], { encoding: 'utf8' })).toBe(word);
  },
);

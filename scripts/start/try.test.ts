import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { curl, thingsToTry } from './try.ts';

test('three lines, one per protocol and the health, safe for a shell', () => {
  expect(thingsToTry('http://127.0.0.1:8000')).toEqual([
    'curl http://127.0.0.1:8000/health',
    `curl -H 'content-type: application/json' -d '{"title":"An awesome project"}' http://127.0.0.1:8000/projects/`,
    `curl -H 'content-type: application/json' -d '{"id":121,"token":"a$$"}' http://127.0.0.1:8000/verify/`,
  ]);
});

test('a shell hands the token over as it is, not as its process id', () => {
  const line = thingsToTry('http://127.0.0.1:8000').at(-1) ?? '';
  const words = execFileSync('sh', ['-c', `curl() { printf '%s\\n' "$@"; }; ${line}`], { encoding: 'utf8' }).split(
    '\n',
  );
  expect(words).toContain('{"id":121,"token":"a$$"}');
});

test('a POST without a body names its method', () => {
  const request = { name: 'x', method: 'POST', path: '/x', expected: { status: 200 } } as const;
  expect(curl('http://127.0.0.1:1', request)).toBe('curl -X POST http://127.0.0.1:1/x');
});

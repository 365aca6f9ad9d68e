import { describe, expect, test } from '@jest/globals';
import { parseTarget } from './target.ts';

const host = 'api.example';
const pathOf = (raw: string): string => {
  const target = parseTarget(raw, host);
  return typeof target === 'string' ? target : target.path + target.query;
};

describe('a path that can be read in one way only', () => {
  test.each([
    ['/', '/'],
    ['/projects', '/projects'],
    ['/projects/', '/projects/'],
    ['/a-b_c~d/!$&()*+,;=:@', '/a-b_c~d/!$&()*+,;=:@'],
    ['/a.b/c..d/...', '/a.b/c..d/...'],
    ['/%7euser/%41%2d', '/~user/A-'],
    ['/caf%c3%a9', '/caf%C3%A9'],
    ['/a%20b', '/a%20b'],
    ['/%252e%252e', '/%252e%252e'],
    ['/a?b=/../%2f//', '/a?b=/../%2f//'],
    ['/a?', '/a?'],
    ['http://api.example/a?b', '/a?b'],
    ['HTTP://API.example/a', '/a'],
    ['http://api.example', '/'],
    ['http://api.example?b', '/?b'],
  ])('%s is %s', (raw, normal) => {
    expect(pathOf(raw)).toBe(normal);
  });

  test('normalising it again changes nothing', () => {
    for (const raw of ['/%7euser/%41', '/a%2b', '/x%e2%82%ac/;a=b']) {
      const once = pathOf(raw);
      expect(pathOf(once)).toBe(once);
    }
  });

  test.each([
    ['/', []],
    ['/a', ['a']],
    ['/a/', ['a']],
    ['/a/b%20c/d', ['a', 'b%20c', 'd']],
  ])('%s has the segments %j', (raw, segments) => {
    expect(parseTarget(raw, host)).toMatchObject({ segments });
  });
});

describe('a path that two programs could read in two ways is refused', () => {
  test.each([
    ['/a/../b', 'has a segment that is . or ..'],
    ['/..', 'has a segment that is . or ..'],
    ['/a/.', 'has a segment that is . or ..'],
    ['/a/./b', 'has a segment that is . or ..'],
    ['/a/%2e%2E/b', 'has a segment that is . or ..'],
    ['/a/.%2e', 'has a segment that is . or ..'],
    ['/a/..;x=1/b', 'has a segment that is . or ..'],
    ['/a%2fb', 'has %2f, an encoded separator or control character'],
    ['/a%2Fb', 'has %2F, an encoded separator or control character'],
    ['/a%5cb', 'has %5c, an encoded separator or control character'],
    ['/a%00', 'has %00, an encoded separator or control character'],
    ['/a%0d%0ab', 'has %0d, an encoded separator or control character'],
    ['/a%7f', 'has %7f, an encoded separator or control character'],
    ['/a\\b', 'has a backslash'],
    ['//evil/a', 'has an empty segment'],
    ['/a//b', 'has an empty segment'],
    ['/a//', 'has an empty segment'],
    ['/a%', 'has a % that no two hexadecimal digits follow'],
    ['/a%zz', 'has a % that no two hexadecimal digits follow'],
    ['/a|b', 'has characters that must be percent-encoded'],
    ['/a#b', 'has characters that must be percent-encoded'],
    ['/caf\u00e9', 'has characters that must be percent-encoded'],
    ['/a?b#c', 'has a query with characters that must be percent-encoded'],
    ['/a?\u00e9', 'has a query with characters that must be percent-encoded'],
    ['http://evil/a', 'names another host than the Host header'],
    ['http://evil@api.example/a', 'names another host than the Host header'],
    ['http://[::bad/', 'names another host than the Host header'],
    ['https:///a', 'names another host than the Host header'],
    ['ftp://api.example/a', 'must start with a slash'],
    ['*', 'must start with a slash'],
    ['', 'must start with a slash'],
  ])('%j', (raw, fault) => {
    expect(pathOf(raw)).toBe(fault);
  });
});

const ascii = Array.from({ length: 128 }, (_, code) => ({
  character: String.fromCodePoint(code),
  hex: code.toString(16).padStart(2, '0'),
}));

test('an encoded character is forwarded in one spelling, or refused', () => {
  for (const { hex } of ascii) {
    const spellings = [hex, hex.toUpperCase()].map((digits) => pathOf(`/a%${digits}b`).replace(/^has %../, 'has'));
    expect(new Set(spellings).size).toBe(1);
  }
});

test('a character that needs no encoding is forwarded plain', () => {
  for (const { character, hex } of ascii.filter((entry) => /[A-Za-z0-9\-._~]/.test(entry.character))) {
    expect(pathOf(`/a%${hex}b`)).toBe(`/a${character}b`);
  }
});

import { describe, expect, test } from '@jest/globals';
import { type Json, check, config, toWeb, withRoutes } from '../testing/config.ts';

describe('conflicts', () => {
  test.each<[string, Json, string[]]>([
    ['of ids', withRoutes({ id: 'x' }, { id: 'x', path: '/b' }), ['GW401 /routes/1/id  id "x" is taken by /routes/0']],
    [
      'of paths that differ in the names of parameters and a slash alone',
      withRoutes({ path: '/a/{x}' }, { path: '/a/{y}/', methods: ['POST', 'GET'] }),
      ['GW402 /routes/1/path  /routes/0 takes GET of the same paths already (/a/{x})'],
    ],
    [
      'of methods',
      withRoutes({ methods: ['GET', 'POST', 'GET'] }),
      ['GW402 /routes/0/methods/2  method GET is listed twice'],
    ],
    [
      'of paths with what requests may be',
      withRoutes({ path: '/a/../b' }),
      ['GW403 /routes/0/path  the path has a segment that is . or .., which no request may have'],
    ],
    [
      'of paths with their normal form',
      withRoutes({ path: '/%41/%e2%82%ac' }),
      [
        'GW403 /routes/0/path  "%41" is not in normal form (write "A")',
        'GW403 /routes/0/path  "%e2%82%ac" is not in normal form (write "%E2%82%AC")',
      ],
    ],
    [
      'of target paths with what requests may be',
      withRoutes({ target: { ...toWeb, path: '/a/%2f' } }),
      [
        'GW403 /routes/0/target/path  the path has %2f, an encoded separator or control character, which no request may have',
      ],
    ],
    [
      'of paths that are each more specific somewhere, as a warning',
      withRoutes({ path: '/a/{y}' }, { path: '/{x}/b' }),
      [
        'GW404 /routes/1/path  overlaps /a/{y} of /routes/0; what matches both goes to /a/{y}, whose literal comes first',
      ],
    ],
    ['of listeners', config({ admin: { port: 8000 } }), ['GW405 /admin/port  port 8000 is that of /listen already']],
    [
      'of a drain with the longest request, as a warning',
      config({ drain: { announceMs: 0, timeoutMs: 4_000 } }),
      [
        'GW501 /drain/timeoutMs  4000 ms is shorter than the longest timeoutMs of a route (5000 ms): a restart may cut requests off',
      ],
    ],
  ])('%s', (_, value, lines) => {
    expect(check(value)).toEqual(lines);
  });

  test.each<[string, Json]>([
    ['one path for two methods', withRoutes({}, { methods: ['POST'] })],
    ['a literal beside a parameter', withRoutes({ path: '/a/{x}' }, { path: '/a/b' })],
    ['paths of different lengths', withRoutes({ path: '/a/{x}' }, { path: '/{x}' })],
    ['crossing paths of different methods', withRoutes({ path: '/a/{y}' }, { path: '/{x}/b', methods: ['POST'] })],
    [
      'one port on two addresses',
      config({ listen: { host: '10.0.0.1', port: 80 }, admin: { host: '127.0.0.1', port: 80 } }),
    ],
  ])('are not: %s', (_, value) => {
    expect(check(value)).toEqual([]);
  });
});

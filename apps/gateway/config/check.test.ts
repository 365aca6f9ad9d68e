import { describe, expect, test } from '@jest/globals';
import { check, config } from '../testing/config.ts';
import { checkConfig } from './check.ts';
import { findingLine } from './findings.ts';

test('a right configuration has no findings and gets its defaults', () => {
  const checked = checkConfig(JSON.stringify(config()));
  expect(checked).toMatchObject({ findings: [], outcome: 'ok' });
  expect(checked.config).toMatchObject({
    listen: { host: '0.0.0.0' },
    clients: { trustedProxies: [] },
    upstreams: { rpc: { endpoints: { refreshMs: 5_000 }, connectTimeoutMs: 1_000 } },
    routes: [{ timeoutMs: 5_000, bodyLimitBytes: 1_048_576 }, { target: { unknownFields: 'ignore' } }],
  });
});

describe('what is no JSON is unparsable, and told with its place', () => {
  test.each([
    ['', ':1:1 error GW101  the file is empty'],
    [' \n', ':1:1 error GW101  the file is empty'],
    ['{', ':1:2 error GW101  close brace expected'],
    ['{\n  "version": 1,\n}', ':3:1 error GW101  property name expected'],
    ['{\n  // why\n  "version": 1\n}', ':2:3 error GW101  invalid comment token'],
    ["{'version': 1}", ':1:2 error GW101  invalid symbol'],
    ['{"a": "\t"}', ':1:7 error GW101  invalid character'],
    ['{"a": 01}', ':1:8 error GW101  comma expected'],
    ['{}{}', ':1:3 error GW101  end of file expected'],
    ['['.repeat(100_000), ':1:1 error GW101  nested more than 50 levels deep'],
    [`{"version": ${'['.repeat(60)}${']'.repeat(60)}}`, ':1:1 error GW101  nested more than 50 levels deep'],
  ])('%.30j', (text, line) => {
    const checked = checkConfig(text);
    expect(checked.findings.map((finding) => findingLine('', finding))).toEqual([line]);
    expect(checked).toMatchObject({ outcome: 'unparsable' });
    expect(checked.config).toBeUndefined();
  });
});

test('findings have the place of what is wrong, in the order of the file', () => {
  const text = `{
  "version": 1,
  "listen": { "prot": 8000 },
  "admin": { "port": "9000" },
  "drain": { "announceMs": 0, "timeoutMs": 5000 },
  "upstreams": { "web": { "protocol": "http", "endpoints": { "static": ["127.0.0.1:1"] } } },
  "routes": [
    { "id": "a", "methods": ["GET"], "path": "/a",
      "target": { "kind": "http", "upstream": "wep", "path": "/" } }
  ]
}`;
  expect(checkConfig(text).findings.map((finding) => findingLine('g.json', finding))).toEqual([
    'g.json:3:13 error GW202 /listen/port  key "port" is missing, must be a number',
    'g.json:3:15 error GW201 /listen/prot  unknown key "prot" (did you mean "port"?)',
    'g.json:4:22 error GW203 /admin/port  got "9000", must be a number',
    'g.json:6:18 warning GW307 /upstreams/web  upstream "web" is used by no route',
    'g.json:9:47 error GW301 /routes/0/target/upstream  unknown upstream "wep" (did you mean "web"?)',
  ]);
});

test('a byte order mark is no fault', () => {
  expect(check(`\uFEFF${JSON.stringify(config())}`)).toEqual([]);
});

test('a pointer escapes what JSON Pointer reserves', () => {
  expect(check(config({ 'a/b~c': 1 }))[0]).toContain('/a~1b~0c  unknown key');
});

test.each([
  [
    'a key that appears twice, also one that JSON.parse would take for something else',
    '{"version": 1, "version": 1, "__proto__": {"a": 1, "a": 2}}',
    ['GW102 /version  key "version" appears a second time', 'GW102 /__proto__/a  key "a" appears a second time'],
  ],
])('%s', (_, text, lines) => {
  expect(check(text)).toEqual(expect.arrayContaining(lines.map((line) => expect.stringContaining(line))));
});

test('warnings alone leave the configuration usable', () => {
  expect(checkConfig(JSON.stringify(config({ drain: { announceMs: 0, timeoutMs: 1 } })))).toMatchObject({
    outcome: 'ok',
    config: { version: 1 },
    findings: [{ severity: 'warning' }],
  });
});

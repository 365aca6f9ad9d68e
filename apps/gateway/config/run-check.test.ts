import { describe, expect, test } from '@jest/globals';
import { runCheck } from './run-check.ts';

const right = JSON.stringify({
  version: 1,
  listen: { port: 1 },
  admin: { port: 2 },
  drain: { announceMs: 0, timeoutMs: 5_000 },
  upstreams: {},
  routes: [{ id: 'health', methods: ['GET'], path: '/health', target: { kind: 'health' } }],
});

test('a right file exits with 0 and says so', () => {
  expect(runCheck('g.json', 'text', () => right)).toEqual({ out: '', err: 'g.json: 0 errors, 0 warnings\n', code: 0 });
});

test('warnings exit with 0', () => {
  const file = right.replace('5000', '1');
  expect(runCheck('g.json', 'text', () => file)).toMatchObject({ err: 'g.json: 0 errors, 1 warning\n', code: 0 });
});

test('errors exit with 1, one line each', () => {
  const told = runCheck('g.json', 'text', () => right.replace('"port":1', '"port":0'));
  expect(told).toEqual({
    out: 'g.json:1:31 error GW203 /listen/port  got 0, must be at least 1\n',
    err: 'g.json: 1 error, 0 warnings\n',
    code: 1,
  });
});

test('errors are also told as JSON', () => {
  const { out, code } = runCheck('g.json', 'json', () => right.replace('"port":1', '"prot":1'));
  expect(code).toBe(1);
  expect(JSON.parse(out)).toEqual([
    {
      code: 'GW202',
      severity: 'error',
      pointer: '/listen/port',
      file: 'g.json',
      line: 1,
      column: 23,
      message: 'key "port" is missing, must be a number',
    },
    {
      code: 'GW201',
      severity: 'error',
      pointer: '/listen/prot',
      file: 'g.json',
      line: 1,
      column: 24,
      message: 'unknown key "prot"',
      hint: 'did you mean "port"?',
    },
  ]);
});

test('no findings as JSON are an empty list', () => {
  expect(runCheck('g.json', 'json', () => right).out).toBe('[]\n');
});

test('what cannot be parsed exits with 2', () => {
  expect(runCheck('g.json', 'text', () => '{')).toMatchObject({ out: expect.stringContaining('GW101'), code: 2 });
});

describe('what cannot be read exits with 2 and says why', () => {
  test.each([
    ['ENOENT', 'it does not exist'],
    ['EACCES', 'this user may not read it'],
    ['EISDIR', 'it is a folder'],
    ['EIO', 'Error: EIO'],
  ])('%s', (code, reason) => {
    const told = runCheck('g.json', 'text', () => {
      throw Object.assign(new Error(code), { code });
    });
    expect(told).toEqual({ out: '', err: `gateway: cannot read g.json: ${reason}\n`, code: 2 });
  });
});

import { describe, expect, test } from '@jest/globals';
import { faultsOf } from './expectation.ts';

const answer = { status: 200, headers: { allow: 'POST' }, body: '{"id":123}' };

describe('faultsOf', () => {
  test('finds nothing in a right answer', () => {
    expect(faultsOf(answer, { status: 200, body: '{"id":123}', headers: { allow: 'POST' } })).toEqual([]);
    expect(faultsOf(answer, { status: 200, body: /^\{"id":\d+\}$/ })).toEqual([]);
  });

  test('names everything that is wrong at once', () => {
    expect(
      faultsOf(answer, { status: 201, body: '{"id": 123}', headers: { allow: 'GET', 'retry-after': '1' } }),
    ).toEqual([
      'status: got 200, must be 201',
      'allow: got "POST", must be "GET"',
      'retry-after: got none, must be "1"',
      String.raw`body: got "{\"id\":123}", must be "{\"id\": 123}"`,
    ]);
    expect(faultsOf(answer, { status: 200, body: /^x$/ })).toEqual([
      String.raw`body: got "{\"id\":123}", must match ^x$`,
    ]);
  });

  test('a problem needs its type, its status and its code', () => {
    const headers = { 'content-type': 'application/problem+json' };
    const expected = { status: 404, problem: 'NOT_FOUND' };
    const body = JSON.stringify({ status: 404, code: 'NOT_FOUND' });
    expect(faultsOf({ status: 404, headers, body }, expected)).toEqual([]);
    expect(faultsOf({ status: 404, headers: {}, body: '<html>' }, expected)).toEqual([
      'content-type: got none, must be "application/problem+json"',
      'problem status: got none, must be 404',
      'problem code: got none, must be "NOT_FOUND"',
    ]);
  });

  test('a long body is shown in part', () => {
    const [fault] = faultsOf({ ...answer, body: 'x'.repeat(10_000) }, { status: 200, body: 'y' });
    expect(fault).toContain('(10000 characters)');
    expect(fault?.length).toBeLessThan(400);
  });
});

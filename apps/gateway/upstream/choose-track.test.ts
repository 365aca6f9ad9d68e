import { describe, expect, test } from '@jest/globals';
import { compileTrackChoice, hostOf } from './choose-track.ts';

const request = (host?: string, headers: Readonly<Record<string, string>> = {}) => ({
  req: { headers: { ...headers, ...(host !== undefined && { host }) } },
});
const track = (wish: string) => ({ 'x-track': wish });

describe('a request goes', () => {
  const never = { percent: 0, hosts: ['canary.example'], header: 'x-track' };
  const always = { ...never, percent: 100 };

  test.each([
    ['where the header says, though the share says otherwise', never, undefined, 'canary', 'canary'],
    ['where the header says, though the host says otherwise', always, 'canary.example', 'stable', 'stable'],
    ['to the canary by its host', never, 'canary.example', undefined, 'canary'],
    ['to the canary by its host, however it is written', never, 'Canary.Example.:8000', undefined, 'canary'],
    ['by its host where the header says something else', never, 'canary.example', 'Canary', 'canary'],
  ])('%s', (_, canary, host, wish, expected) => {
    const choose = compileTrackChoice(canary);
    const choice = choose(request(host, wish === undefined ? {} : track(wish)));
    expect(choice).toEqual({ track: expected, asked: true });
  });

  test.each([
    ['a header that says something else', { 'x-track': 'beta' }, 'example'],
    ['a header that says two things', { 'x-track': 'canary, stable' }, 'example'],
    ['a host that is nobody’s', {}, 'my-canary.example'],
    ['no host', {}, undefined],
  ])('by the share with %s', (_, headers, host) => {
    expect(compileTrackChoice(never)(request(host, headers))).toEqual({ track: 'stable', asked: false });
    expect(compileTrackChoice(always)(request(host, headers))).toEqual({ track: 'canary', asked: false });
  });

  test('by the share where no header is agreed on', () => {
    const choose = compileTrackChoice({ percent: 0, hosts: [] });
    expect(choose(request('example', track('canary')))).toEqual({ track: 'stable', asked: false });
  });
});

test('requests that chose for themselves do not count towards the share', () => {
  const choose = compileTrackChoice({ percent: 25, hosts: ['canary.example'], header: 'x-track' });
  const shared = Array.from({ length: 100 }, () => {
    choose(request('canary.example'));
    choose(request('example', track('stable')));
    choose(request('example', track('canary')));
    return choose(request('example')).track;
  });
  expect(shared.filter((side) => side === 'canary')).toHaveLength(25);
});

test.each([
  ['canary.example', 'canary.example'],
  ['Canary.Example:8443', 'canary.example'],
  ['canary.example.', 'canary.example'],
  ['canary.example.:80', 'canary.example'],
  ['canary.example:', 'canary.example'],
  ['[2001:DB8::1]:80', '[2001:db8::1]'],
  ['', ''],
])('the host of %j is %j', (authority, host) => {
  expect(hostOf(authority)).toBe(host);
});

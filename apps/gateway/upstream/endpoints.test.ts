import { beforeEach, describe, expect, test } from '@jest/globals';
import { endpointOf, turns } from '../testing/endpoint-set.ts';
import { type Endpoint, EndpointSet } from './endpoints.ts';

let time: number;
let closed: string[];
let endpoints: EndpointSet<string>;

const setThatEjects = (mayEject: number): EndpointSet<string> =>
  new EndpointSet({
    open: (address) => `client of ${address}`,
    close: (client) => closed.push(client.slice('client of '.length)),
    now: () => time,
    mayEject,
  });

beforeEach(() => {
  time = 0;
  closed = [];
  endpoints = setThatEjects(0.5);
});

const pick = (...tried: Endpoint<string>[]): Endpoint<string> => endpoints.pick(new Set(tried))!;
const picks = (count: number): string => turns(endpoints, count).join('');
const find = (address: string): Endpoint<string> => endpointOf(endpoints, address);
const eject = (address: string): void => {
  const endpoint = find(address);
  endpoints.failed(endpoint);
  endpoints.failed(endpoint);
};

describe('turns', () => {
  test('go round all endpoints', () => {
    endpoints.update(['a', 'b', 'c']);
    expect(picks(7)).toBe('abcabca');
  });

  test('come to nobody when there is nobody', () => {
    expect(endpoints.pick(new Set())).toBeUndefined();
  });

  test('skip those that this request has tried', () => {
    endpoints.update(['a', 'b', 'c']);
    const a = pick();
    const b = pick(a);
    const c = pick(a, b);
    expect([a, b, c].map(({ address }) => address)).toEqual(['a', 'b', 'c']);
    expect(endpoints.pick(new Set([a, b, c]))).toBeUndefined();
  });

  test('of a second try prefer an endpoint that has not failed of late', () => {
    endpoints.update(['a', 'b', 'c']);
    const a = pick();
    endpoints.failed(find('b'));
    expect(pick(a).address).toBe('c');
  });

  test('give the client of the endpoint', () => {
    endpoints.update(['a']);
    expect(pick().client).toBe('client of a');
  });
});

describe('a look-up', () => {
  test('adds new addresses at once', () => {
    endpoints.update(['a']);
    endpoints.update(['a', 'b']);
    expect(picks(2)).toBe('ab');
  });

  test('keeps the client of an address that stays', () => {
    endpoints.update(['a', 'b']);
    const before = find('b');
    endpoints.update(['b', 'c']);
    expect(find('b')).toBe(before);
  });

  test('removes an address after two misses, not after one', () => {
    endpoints.update(['a', 'b']);
    endpoints.update(['b']);
    expect(picks(2)).toBe('ab');
    endpoints.update(['b']);
    expect(picks(2)).toBe('bb');
    expect(closed).toEqual(['a']);
  });

  test('that names an address again forgets its miss', () => {
    endpoints.update(['a', 'b']);
    endpoints.update(['b']);
    endpoints.update(['a', 'b']);
    endpoints.update(['b']);
    expect(endpoints.counts()).toEqual({ active: 2, ejected: 0 });
  });

  test('removes an address that fails at its first miss', () => {
    endpoints.update(['a', 'b']);
    endpoints.failed(find('a'));
    endpoints.update(['b']);
    expect(closed).toEqual(['a']);
  });

  test('that names nobody twice leaves nobody', () => {
    endpoints.update(['a', 'b']);
    endpoints.update([]);
    expect(endpoints.counts().active).toBe(2);
    endpoints.update([]);
    expect(endpoints.pick(new Set())).toBeUndefined();
    expect(closed).toEqual(['a', 'b']);
  });

  test('that names an address twice adds it once', () => {
    endpoints.update(['a', 'a']);
    expect(endpoints.counts().active).toBe(1);
  });
});

describe('an endpoint that takes no connection', () => {
  test('is left out after the second failure in a row', () => {
    endpoints.update(['a', 'b', 'c']);
    endpoints.failed(find('a'));
    expect(endpoints.counts()).toEqual({ active: 3, ejected: 0 });
    endpoints.failed(find('a'));
    expect(endpoints.counts()).toEqual({ active: 2, ejected: 1 });
    expect(picks(4)).toBe('bcbc');
  });

  test('is not left out when a success came between', () => {
    endpoints.update(['a', 'b', 'c']);
    const a = find('a');
    endpoints.failed(a);
    endpoints.succeeded(a);
    endpoints.failed(a);
    expect(endpoints.counts().ejected).toBe(0);
  });

  test('comes back after a second, and is left out twice as long when it fails again', () => {
    endpoints.update(['a', 'b', 'c']);
    eject('a');
    time = 999;
    expect(endpoints.counts().ejected).toBe(1);
    time = 1_000;
    expect(endpoints.counts().ejected).toBe(0);
    endpoints.failed(find('a'));
    time = 2_999;
    expect(endpoints.counts().ejected).toBe(1);
    time = 3_000;
    expect(endpoints.counts().ejected).toBe(0);
  });

  test('is left out for at most half a minute', () => {
    endpoints.update(['a', 'b', 'c']);
    const a = find('a');
    for (let round = 0; round < 20; round++) {
      endpoints.failed(a);
      endpoints.failed(a);
      time += 30_000;
    }
    expect(endpoints.counts().ejected).toBe(0);
  });

  test('starts anew with a second once it has worked', () => {
    endpoints.update(['a', 'b', 'c']);
    eject('a');
    time = 1_000;
    endpoints.succeeded(find('a'));
    eject('a');
    time = 2_000;
    expect(endpoints.counts().ejected).toBe(0);
  });

  test('stays when half of all are left out already', () => {
    endpoints.update(['a', 'b', 'c', 'd']);
    eject('a');
    eject('b');
    eject('c');
    expect(endpoints.counts()).toEqual({ active: 2, ejected: 2 });
    expect(picks(4).replaceAll('c', '')).toBe('dd');
  });

  test('stays when it is the only one', () => {
    endpoints.update(['a']);
    eject('a');
    expect(picks(2)).toBe('aa');
  });

  test('is better than none for a request that has tried all others', () => {
    endpoints.update(['a', 'b', 'c']);
    const a = find('a');
    eject('a');
    expect(pick(find('b'), find('c'))).toBe(a);
  });

  test('is worse than none for a request that can go elsewhere', () => {
    endpoints.update(['a', 'b', 'c']);
    eject('a');
    expect(endpoints.pickActive(new Set([find('b'), find('c')]))).toBeUndefined();
  });

  test('may be the only one where all may be left out, and comes back like any other', () => {
    endpoints = setThatEjects(1);
    endpoints.update(['a']);
    eject('a');
    expect(endpoints.counts()).toEqual({ active: 0, ejected: 1 });
    expect(endpoints.pickActive(new Set())).toBeUndefined();
    expect(pick().address).toBe('a');
    time = 1_000;
    expect(endpoints.pickActive(new Set())?.address).toBe('a');
  });

  test('is given up at once when the last look-up missed it', () => {
    endpoints.update(['a', 'b']);
    endpoints.update(['b']);
    endpoints.failed(find('a'));
    expect(closed).toEqual(['a']);
    expect(picks(2)).toBe('bb');
  });

  test('may fail after it was removed', () => {
    endpoints.update(['a', 'b']);
    const a = find('a');
    endpoints.update(['b']);
    endpoints.update(['b']);
    endpoints.failed(a);
    endpoints.succeeded(a);
    expect(closed).toEqual(['a']);
  });
});

test('closing gives up every client once', () => {
  endpoints.update(['a', 'b']);
  endpoints.close();
  endpoints.close();
  expect(closed).toEqual(['a', 'b']);
});

import { beforeEach, describe, expect, test } from '@jest/globals';
import { endpointOf, turns } from '../testing/endpoint-set.ts';
import { type Endpoint, EndpointSet } from './endpoints.ts';

let time: number;
let endpoints: EndpointSet<string>;

beforeEach(() => {
  time = 0;
  endpoints = new EndpointSet({ open: (address) => address, close: () => {}, now: () => time, mayEject: 0.5 });
});

const picks = (count: number): string => turns(endpoints, count).join('');
const find = (address: string): Endpoint<string> => endpointOf(endpoints, address);
const letAnswer = (...addresses: string[]): void => addresses.forEach((address) => endpoints.answered(find(address)));
/** Requests run into their deadline, after a second each. */
const timeOut = (address: string, times: number): void => {
  for (let turn = 0; turn < times; turn++) {
    const sentAt = time;
    time += 1_000;
    endpoints.timedOut(find(address), sentAt);
  }
};
const ejected = (): number => endpoints.counts().ejected;

describe('an endpoint that takes requests and answers none in time', () => {
  test('is left out after the third in a row, if the others answered meanwhile', () => {
    endpoints.update(['a', 'b', 'c']);
    timeOut('a', 2);
    letAnswer('b', 'c');
    expect(ejected()).toBe(0);
    timeOut('a', 1);
    expect(ejected()).toBe(1);
    expect(picks(4)).toBe('bcbc');
  });

  test('is not left out when it answered one in between', () => {
    endpoints.update(['a', 'b', 'c']);
    timeOut('a', 2);
    letAnswer('a', 'b', 'c');
    timeOut('a', 2);
    expect(ejected()).toBe(0);
  });

  test.each([
    ['have not answered since it fell silent', () => {}],
    ['let requests run into their deadline too', () => ['b', 'c'].forEach((address) => timeOut(address, 1))],
    ['answer at times only', () => ['b', 'c'].forEach((address) => (timeOut(address, 1), letAnswer(address)))],
  ])('is not left out when the others %s: it is no better elsewhere', (_, others) => {
    endpoints.update(['a', 'b', 'c']);
    letAnswer('b', 'c');
    time = 1;
    timeOut('a', 1);
    others();
    timeOut('a', 9);
    expect(ejected()).toBe(0);
  });

  test('is left out beside others that are silent too, as long as half of all answer', () => {
    endpoints.update(['a', 'b', 'c', 'd']);
    timeOut('a', 2);
    timeOut('b', 3);
    letAnswer('c', 'd');
    expect(ejected()).toBe(0);
    timeOut('a', 1);
    expect(picks(6)).not.toContain('a');
    timeOut('b', 1);
    expect(picks(6)).not.toContain('b');
  });

  test('stays when it is the only one', () => {
    endpoints.update(['a']);
    timeOut('a', 9);
    expect(ejected()).toBe(0);
  });

  test('comes back after a second, goes for two when it is still silent, and is free once it answers', () => {
    endpoints.update(['a', 'b']);
    const a = find('a');
    timeOut('a', 2);
    letAnswer('b');
    timeOut('a', 1);
    time += 999;
    expect(ejected()).toBe(1);
    time += 1;
    expect(ejected()).toBe(0);
    timeOut('a', 1);
    time += 1_999;
    // That it takes connections again says nothing: a process that hangs does.
    endpoints.failed(a);
    endpoints.succeeded(a);
    expect(ejected()).toBe(1);
    endpoints.answered(a);
    expect(ejected()).toBe(0);
    timeOut('a', 2);
    expect(ejected()).toBe(0);
  });
});

import { describe, expect, test } from '@jest/globals';
import { firstRequests, seedRequests } from './seed-requests.ts';
import { excusedBy, streamsOf } from './streams.ts';

const domain = 'api.example';

describe('streamsOf', () => {
  test('reaches the gateway, and every service that a seed request reaches', () => {
    const streams = streamsOf({ domain, canaries: {} });
    const reached = new Set(seedRequests.map(({ reaches }) => reaches ?? 'gateway'));
    expect(streams.map(({ name }) => name)).toEqual([...reached]);
    expect(streams.map(({ request }) => request)).toEqual(expect.arrayContaining(Object.values(firstRequests)));
    expect(new Set(streams.map(({ host }) => host))).toEqual(new Set([domain]));
  });

  test('asks the trial side of the gateway by its own host, where it runs', () => {
    const trial = streamsOf({ domain, canaries: { gateway: { percent: 25 } } }).at(-1);
    expect(trial).toMatchObject({ name: 'gateway-canary', host: 'canary.api.example', only: 'gateway-canary' });
    const held = streamsOf({ domain, canaries: { gateway: { percent: 0, stable: '1.2.3' } } });
    expect(held).toEqual(streamsOf({ domain, canaries: {} }));
  });
});

const deployment = (name: string, minReplicas: number) => {
  return { namespace: 'ns', name, minReplicas, selector: {}, workload: name };
};

test('excusedBy names the streams of what may have a single pod, and only when that is disturbed', () => {
  const streams = streamsOf({ domain, canaries: { gateway: { percent: 25 } } });
  expect(excusedBy(streams, [deployment('gateway-canary', 1)])).toEqual(['gateway-canary']);
  expect(excusedBy(streams, [deployment('gateway-canary', 2)])).toEqual([]);
  expect(excusedBy(streams, [deployment('gateway', 1), deployment('valkey', 1)])).toEqual([]);
});

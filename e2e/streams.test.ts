import { describe, expect, test } from '@jest/globals';
import { services } from '@api-platform/contracts/services.ts';
import { excusedBy, streamsOf } from './streams.ts';

const domain = 'api.example';

describe('streamsOf', () => {
  test('reaches the gateway and every service behind it', () => {
    const streams = streamsOf({ domain, canaries: {} });
    expect(new Set(streams.map(({ name }) => name))).toEqual(new Set(['gateway', ...Object.keys(services)]));
    expect(new Set(streams.map(({ host }) => host))).toEqual(new Set([domain]));
  });

  test('asks the trial side of the gateway by its own host, where it runs', () => {
    const trial = streamsOf({ domain, canaries: { gateway: { percent: 25 } } }).at(-1);
    expect(trial).toMatchObject({ name: 'gateway-canary', host: 'canary.api.example', only: 'gateway-canary' });
    expect(streamsOf({ domain, canaries: { gateway: { percent: 0, stable: '1.2.3' } } })).toHaveLength(3);
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

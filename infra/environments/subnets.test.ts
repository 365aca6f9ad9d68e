import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { addressRange, planSubnets } from './subnets.ts';

const zones = ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'];
const vpcCidrs = fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => `${a}.${b}.0.0/16`);
const blocksOf = (list: readonly string[]): readonly string[] =>
  planSubnets('10.0.0.0/16', list).map(({ cidrBlock }) => cidrBlock);

describe('subnet addresses', () => {
  test('are these, and must stay these, for the network that runs', () => {
    expect(
      planSubnets('10.20.0.0/16', zones).map(({ zone, tier, cidrBlock }) => `${zone} ${tier} ${cidrBlock}`),
    ).toEqual([
      'eu-central-1a private 10.20.0.0/19',
      'eu-central-1b private 10.20.32.0/19',
      'eu-central-1c private 10.20.64.0/19',
      'eu-central-1a public 10.20.192.0/24',
      'eu-central-1b public 10.20.193.0/24',
      'eu-central-1c public 10.20.194.0/24',
    ]);
  });

  test('lie inside the network, aligned, of a size that AWS takes, and never overlap', () => {
    fc.assert(
      fc.property(vpcCidrs, (vpcCidr) => {
        const vpc = addressRange(vpcCidr);
        const ranges = planSubnets(vpcCidr, zones).map(({ cidrBlock }) => addressRange(cidrBlock));
        const sorted = ranges.toSorted((a, b) => a.first - b.first);
        for (const [index, { first, last }] of sorted.entries()) {
          const size = last - first + 1;
          expect(first).toBeGreaterThanOrEqual(sorted[index - 1] ? sorted[index - 1]!.last + 1 : vpc.first);
          expect(last).toBeLessThanOrEqual(vpc.last);
          expect(first % size).toBe(0);
          expect(size).toBeGreaterThanOrEqual(2 ** 4); // a /28 is AWS's smallest subnet
        }
      }),
    );
  });

  test('do not depend on how zones are called, only on their order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 3, maxLength: 3 }), (names) => {
        expect(blocksOf(names)).toEqual(blocksOf(zones));
      }),
    );
  });

  test('of the zones that are there stay when a zone is added', () => {
    const before = planSubnets('10.0.0.0/16', zones);
    const after = planSubnets('10.0.0.0/16', [...zones, 'eu-central-1d']);
    expect(after).toEqual(expect.arrayContaining([...before]));
  });

  test.each(['10.20.0.0/15', '10.20.1.0/16', '10.20.0.0', '300.20.0.0/16', '::/16', ''])('fails for %j', (vpcCidr) => {
    expect(() => planSubnets(vpcCidr, zones)).toThrow(`vpcCidr '${vpcCidr}': must be the first address of a /16`);
  });
});

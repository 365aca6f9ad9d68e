import { describe, expect, test } from '@jest/globals';
import { environmentNamed, environments } from './all.ts';

describe('environments', () => {
  test('are found by their own name', () => {
    for (const name of Object.keys(environments)) expect(environmentNamed(name).name).toBe(name);
  });

  test.each(['production', 'toString', ''])("fails for '%s' and names the known ones", (name) => {
    expect(() => environmentNamed(name)).toThrow(
      `environment '${name}' is unknown; there are ${Object.keys(environments).join(', ')}`,
    );
  });

  const facts = Object.values(environments);
  test('share neither a host name nor, on AWS, an account or a network', () => {
    const clusters = facts.flatMap(({ cluster }) => (cluster.target === 'eks' ? [cluster] : []));
    for (const values of [
      facts.map(({ domain }) => domain),
      clusters.map(({ accountId }) => accountId),
      clusters.map(({ vpcCidr }) => vpcCidr),
    ]) {
      expect(new Set(values).size).toBe(values.length);
    }
  });
});

import { describe, expect, test } from '@jest/globals';
import { environmentNamed, environments } from './all.ts';

describe('environments', () => {
  test('are found by name', () => {
    for (const [name, environment] of Object.entries(environments)) expect(environmentNamed(name)).toBe(environment);
  });

  test.each(['production', 'toString', ''])("fails for '%s' and names the known ones", (name) => {
    expect(() => environmentNamed(name)).toThrow(
      `environment '${name}' is unknown; there are ${Object.keys(environments).join(', ')}`,
    );
  });
});

import { describe, expect, test } from '@jest/globals';
import { type CheckOptions, checkManifests } from './check.ts';
import expected from './fixtures/expected.json' with { type: 'json' };
import defects from './fixtures/seed-defects.json' with { type: 'json' };
import { rules } from './registry.ts';
import { fixture } from './testing/load.ts';

/** The rules that a fixture breaks, by object. */
function broken(name: string, options: CheckOptions = {}): Readonly<Record<string, string>> {
  const found = new Map<string, Set<string>>();
  for (const { object, rule } of checkManifests(fixture(`${name}.yaml`), options).violations) {
    found.set(object, (found.get(object) ?? new Set()).add(rule));
  }
  return Object.fromEntries([...found].map(([object, ids]) => [object, [...ids].toSorted().join(' ')]));
}

describe('manifests that were once published break exactly these rules', () => {
  test.each(Object.entries(expected))('%s', (name, objects) => {
    expect(broken(name)).toEqual(objects);
  });
});

describe('each of their defects has a rule that catches it', () => {
  test.each(defects)('$fixture: $defect ($rule)', ({ fixture: name, object, rule, images }) => {
    const found = broken(name, images === undefined ? {} : { context: { images } });
    expect(found[object]?.split(' ')).toContain(rule);
  });

  test('by a rule that exists', () => {
    const ids = rules.map(({ id }) => id);
    expect(defects.filter(({ rule }) => !ids.includes(rule))).toEqual([]);
  });
});

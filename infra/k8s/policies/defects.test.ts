import { describe, expect, test } from '@jest/globals';
import type { Manifest } from '../manifest.ts';
import { checkManifests } from './check.ts';
import { defects } from './testing/defects.ts';
import { fixture } from './testing/load.ts';
import { mutated } from './testing/mutation.ts';

const good = fixture('shop.yaml');
const broken = (manifests: readonly Manifest[]): readonly string[] =>
  [...new Set(checkManifests(manifests).violations.map(({ rule }) => rule))].toSorted();

test("a stranger's application without a defect breaks no rule", () => {
  expect(checkManifests(good).violations).toEqual([]);
});

describe('a single defect is told by its own rule and by nobody else', () => {
  test.each(defects)('$defect: $rule', (defect) => {
    const told = defect.rule === 'none' ? [] : defect.rule.split(' ').toSorted();
    expect(broken(mutated(defect, good))).toEqual(told);
  });
});

import { expect, test } from '@jest/globals';
import { comparisons } from './compare/comparisons.ts';
import { coveredBy, rules } from './registry.ts';

const ids = rules.map(({ id }) => id);

test('every rule has an id of its own', () => {
  expect(new Set(ids).size).toBe(ids.length);
});

test.each(rules)('$id says in one sentence each what, why and how', ({ title, why, fix, source }) => {
  for (const sentence of [title, why, fix]) expect(sentence).toMatch(/^\w.{10,}[^.]$/);
  expect(source).not.toBe('');
});

/** The catalogue of checks that kube-linter, kube-score and polaris make, and the invariants that none of them does. */
const catalogue = {
  IMG: [1, 2],
  RES: [1, 2, 3, 4, 5],
  SEC: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  PRB: [1, 2, 3, 4],
  PRT: [1],
  ENV: [1, 2],
  DNS: [1],
  REP: [1, 2],
  HPA: [1, 2],
  STR: [1],
  AFF: [1, 2, 3],
  PDB: [1, 2, 3],
  PRI: [1],
  NET: [1, 2],
  SVC: [1, 2],
  ING: [1, 2],
  API: [1, 2],
  SEL: [1],
  LBL: [1, 2, 3],
  NS: [1, 2],
  RBAC: [1],
  FMT: [1],
};

test('the catalogue is complete: each check is a rule, or a part of one', () => {
  const wanted = [
    ...Object.entries(catalogue).flatMap(([family, numbers]) => numbers.map((number) => `${family}-${number}`)),
    ...Array.from({ length: 38 }, (_, index) => `R-${String(index + 1).padStart(2, '0')}`),
  ];
  const known = new Set([...ids, ...Object.keys(coveredBy), ...comparisons.map(({ id }) => id)]);
  expect(wanted.filter((id) => !known.has(id))).toEqual([]);
  expect(Object.values(coveredBy).filter((id) => !ids.includes(id))).toEqual([]);
});

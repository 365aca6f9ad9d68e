import { describe, expect, test } from '@jest/globals';
import { parseManifests } from './manifests.ts';
/** What sigs.k8s.io/yaml v1.6.0, which kubectl reads with, makes of a scalar: as a value, and as a key; null where it refuses it. */
import truth from './scalars.json' with { type: 'json' };

const read = (text: string): unknown => parseManifests('a.yaml', `kind: ConfigMap\n${text}`).sources[0]?.manifest;

describe('scalars are read as kubectl does', () => {
  test.each(truth.map(([text, value]) => ({ text, value })))('$text', ({ text, value }) => {
    expect(read(`v: ${text}\n`)).toMatchObject({ v: value });
  });

  const keys = truth.filter(([, , key]) => typeof key === 'string');
  test.each(keys.map(([text, , key]) => ({ text, key })))('$text as a key', ({ text, key }) => {
    expect(read(`data:\n  ${text}: x\n`)).toMatchObject({ data: { [String(key)]: 'x' } });
  });

  test('merge keys bring in what they name', () => {
    const text = 'base: &base {app: web, tier: front}\nlabels: {<<: *base, tier: back}\n';
    expect(read(text)).toMatchObject({ labels: { app: 'web', tier: 'back' } });
  });

  test('quotes make a text of anything', () => {
    expect(read(`data: {a: 'no', b: "1_000", 'on': x}\n`)).toMatchObject({ data: { a: 'no', b: '1_000', on: 'x' } });
  });
});

import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { parseManifests } from './policies/read/manifests.ts';
import truth from './policies/read/scalars.json' with { type: 'json' };
import { yamlText } from './yaml.ts';

test('what is rendered reaches the cluster as it was meant: every text that kubectl would misread has quotes', () => {
  const texts = fc.oneof(fc.constantFrom(...truth.map(([text]) => String(text))), fc.string());
  const entries = fc.dictionary(
    texts.filter((key) => key !== '__proto__'),
    texts,
    { maxKeys: 4 },
  );
  fc.assert(
    fc.property(entries, (data) => {
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { ...data } };
      expect(parseManifests('a.yaml', yamlText([object, object])).sources[1]?.manifest).toEqual(object);
    }),
    { numRuns: 300, examples: truth.map(([text]) => [{ [String(text)]: String(text) }]) },
  );
});

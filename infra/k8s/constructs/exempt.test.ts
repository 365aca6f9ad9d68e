import { ConfigMap } from 'cdk8s-plus-28';
import { expect, test } from '@jest/globals';
import { objectOf, objectsOf } from '../testing.ts';
import { exempt, exemptElsewhere } from './exempt.ts';

test('reasons stand beside the object, in the form that the policies read', () => {
  const object = objectOf((chart) =>
    exempt(new ConfigMap(chart, 'map', { metadata: { name: 'map' } }), { 'SVC-2': 'nothing else', 'NS-1': 'for once' }),
  );
  expect(object.metadata).toMatchObject({
    annotations: { 'policy.api-platform/exempt': 'SVC-2: nothing else; NS-1: for once' },
  });
});

test.each([0, 2])('fails for a chart of %i objects, where nobody could say whose reason it is', (count) => {
  const build = () =>
    objectsOf((chart) => {
      for (let index = 0; index < count; index += 1) new ConfigMap(chart, `map${index}`);
      exempt(chart, { 'NS-1': 'for once' });
    });
  expect(build).toThrow("'test' must hold exactly one object to be exempt");
});

test('fails for a reason that would end in the middle', () => {
  expect(() => objectsOf((chart) => exempt(new ConfigMap(chart, 'map'), { 'NS-1': 'for once; or twice' }))).toThrow(
    "'test/map' is exempt because 'for once; or twice'; write the reason without a semicolon",
  );
});

/** The annotations of a ConfigMap for which somebody asks for exemptions. */
const annotationsOf = (ask: (construct: ConfigMap) => void) =>
  objectOf((chart) => ask(new ConfigMap(chart, 'map', { metadata: { name: 'map' } }))).metadata.annotations;

test('other tools are told in their own words, beside our rules or alone', () => {
  const others = {
    kubeLinter: ['exposed-services'],
    kubeScore: ['service-type', 'label-values'],
    polaris: ['hostPathSet'],
  };
  const told = {
    'ignore-check.kube-linter.io/exposed-services': 'for once',
    'kube-score/ignore': 'service-type,label-values',
    'polaris.fairwinds.com/hostPathSet-exempt': 'true',
  };
  expect(annotationsOf((object) => exempt(object, { 'SVC-2': 'for once' }, others))).toEqual({
    'policy.api-platform/exempt': 'SVC-2: for once',
    ...told,
  });
  expect(annotationsOf((object) => exemptElsewhere(object, 'for once', others))).toEqual(told);
});

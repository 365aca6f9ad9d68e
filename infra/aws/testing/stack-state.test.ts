import { describe, expect, test } from '@jest/globals';

import type { Registration } from './registration.ts';
import { registration, stateOf } from './registrations.ts';
import { deletions, stepFor } from './stack-state.ts';

const operation = (before: Partial<Registration>, after: Partial<Registration>, providerInputs = {}): string =>
  stepFor(stateOf(before), registration({ ...before, ...after }), providerInputs).operation;

const link = 'aws:apigatewayv2/vpcLink:VpcLink';
const integration = 'aws:apigatewayv2/integration:Integration';
const configMap = 'kubernetes:core/v1:ConfigMap';

describe('what the stand-in engine does to a resource', () => {
  test.each([
    ['the same again', {}, {}, 'same'],
    ['a change in place', { inputs: { a: 1 } }, { inputs: { a: 2 } }, 'update'],
    ['another network', { inputs: { cidrBlock: '10.0.0.0/16' } }, { inputs: { cidrBlock: '10.1.0.0/16' } }, 'replace'],
    [
      'subnets of a VPC link',
      { type: link, inputs: { subnetIds: ['a'] } },
      { inputs: { subnetIds: ['b'] } },
      'replace',
    ],
    [
      'the link of an integration',
      { type: integration, inputs: { connectionId: 'a' } },
      { inputs: { connectionId: 'b' } },
      'update',
    ],
    [
      'what the options say',
      { inputs: { a: { b: 1 } } },
      { inputs: { a: { b: 2 } }, replaceOnChanges: ['a.b'] },
      'replace',
    ],
    ['what the options ignore', { inputs: { a: { b: 1 } } }, { inputs: { a: { b: 2 } }, ignoreChanges: ['a'] }, 'same'],
    ['another provider', { providerReference: 'p::1' }, { providerReference: 'p::2' }, 'replace'],
    ['a group of resources', { custom: false, inputs: { a: 1 } }, { inputs: { a: 2 } }, 'update'],
  ])('%s', (_what, before, after, expected) => {
    expect(operation(before, after)).toBe(expected);
  });

  test('the data of a ConfigMap: made again, unless the provider may change it', () => {
    const before = { type: configMap, inputs: { data: { a: '1' } } };
    const after = { inputs: { data: { a: '2' } } };
    expect(operation(before, after)).toBe('replace');
    expect(operation(before, after, { enableConfigMapMutable: 'true' })).toBe('update');
  });
});

describe('what goes', () => {
  const there = stateOf(
    { urn: 'network', name: 'network' },
    { urn: 'provider', name: 'provider', dependencies: ['network'] },
    { urn: 'group', name: 'group', custom: false },
    { urn: 'pod', name: 'pod', provider: 'provider', parent: 'group' },
  );
  const names = (wanted: readonly string[]): readonly (readonly string[])[] =>
    deletions(there, new Set(wanted)).map((wave) => wave.map(({ name }) => name));

  test('goes after all that needs it: by an input, as provider or as parent', () => {
    expect(names([])).toEqual([['pod'], ['provider', 'group'], ['network']]);
    expect(names(['network', 'provider'])).toEqual([['pod'], ['group']]);
  });

  test('fails for what is protected', () => {
    expect(() => deletions(stateOf({ protect: true }), new Set())).toThrow(
      'a cannot be deleted because they are protected',
    );
  });
});

import { describe, expect, test } from '@jest/globals';
import { emptyFields, nothingEmpty } from './empty-fields.ts';

describe('of what is empty', () => {
  test.each([
    ['nothing', { spec: { replicas: 0, name: '', on: false, none: null } }, []],
    ['a hook without a handler', { lifecycle: { preStop: {} } }, ['/lifecycle/preStop']],
    ['an empty list', { spec: { ports: [] } }, ['/spec/ports']],
    ['one of a list', { containers: [{ name: 'a' }, {}] }, ['/containers/1']],
    ['keys with slashes and tildes', { 'a/b~c': {} }, ['/a~1b~0c']],
  ])('%s is found', (_what, value, pointers) => {
    expect(emptyFields(value)).toEqual(pointers);
  });

  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pets' } };

  test('an object with none passes', () => {
    expect(nothingEmpty(pod, 'here')).toBe(pod);
  });

  test('a selector that selects everything passes where that is what it says', () => {
    const policy = { ...pod, kind: 'NetworkPolicy', spec: { podSelector: {} } };
    expect(nothingEmpty(policy, 'here')).toBe(policy);
    expect(() => nothingEmpty({ ...policy, kind: 'Pod' }, 'here')).toThrow('/spec/podSelector must not be empty');
  });

  test('an object with some fails, and says which, where and why', () => {
    expect(() =>
      nothingEmpty({ ...pod, spec: { volumes: [], securityContext: {} } }, "environment 'dev', chart 'pets'"),
    ).toThrow(
      "environment 'dev', chart 'pets', Pod 'pets': /spec/volumes, /spec/securityContext must not be empty; the construct library",
    );
  });
});

import { describe, expect, test } from '@jest/globals';
import { type ApiObject, JsonPatch } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { objectOf } from '../testing.ts';
import { rawPatch } from './raw-patch.ts';

const preStop = { sleep: { seconds: 5 } };
const patch = JsonPatch.add('/spec/containers/0/lifecycle', { preStop });
const pod = (chart: ConstructorParameters<typeof k8s.KubePod>[0], lifecycle?: object): ApiObject =>
  new k8s.KubePod(chart, 'pod', { spec: { containers: [{ name: 'app', ...(lifecycle && { lifecycle }) }] } });

describe('a raw patch', () => {
  test('keeps a field that is newer than the library', () => {
    const object = objectOf((chart) => rawPatch(pod(chart), patch));
    expect(object).toHaveProperty('spec.containers.0.lifecycle', { preStop });
  });

  test('is needed: the typed property and the own patch of the library lose that field', () => {
    const typed = objectOf((chart) => pod(chart, { preStop }));
    const patched = objectOf((chart) => pod(chart).addJsonPatch(patch));
    for (const object of [typed, patched])
      expect(object).toHaveProperty('spec.containers.0.lifecycle', { preStop: {} });
  });

  test('comes after another one', () => {
    const object = objectOf((chart) => {
      const target = pod(chart);
      rawPatch(target, JsonPatch.add('/spec/hostUsers', true));
      rawPatch(target, JsonPatch.replace('/spec/hostUsers', false));
    });
    expect(object).toHaveProperty('spec.hostUsers', false);
  });

  test('fails where it does not fit', () => {
    expect(() => objectOf((chart) => rawPatch(pod(chart), JsonPatch.remove('/spec/nothing/here')))).toThrow(
      "cannot patch Pod 'test-pod'",
    );
  });
});

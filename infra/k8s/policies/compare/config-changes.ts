/** Configuration that changes under running pods. */
import type { Manifest } from '../../manifest.ts';
import type { Field } from '../model/field.ts';
import { workloadOf } from '../model/workload.ts';
import { canonical } from './canonical.ts';
import { type Divergence, byIdentity, divergence } from './comparisons.ts';

/** ConfigMaps and Secrets that changed, and workloads that read them and did not. */
export function unnoticedChanges(before: readonly Manifest[], after: readonly Manifest[]): readonly Divergence[] {
  const [old, now] = [byIdentity(before), byIdentity(after)];
  const changed = [...now].filter(([identity, { kind, root }]) => {
    const previous = old.get(identity)?.root;
    const parts = ['data', 'stringData', 'binaryData'];
    return (
      /^(ConfigMap|Secret)$/.test(kind) &&
      previous !== undefined &&
      parts.some((key) => !same(previous.at(key), root.at(key)))
    );
  });
  return [...now].flatMap(([identity, object]) => {
    const pod = workloadOf(object)?.pod;
    const previous = old.get(identity);
    if (
      pod === undefined ||
      previous === undefined ||
      !same(previous.root.at('spec', 'template'), object.root.at('spec', 'template'))
    )
      return [];
    const text = JSON.stringify(pod.value);
    return changed
      .filter(
        ([, { namespace, name }]) =>
          namespace === object.namespace && text.includes(`"${name}"`) && refersTo(pod, name),
      )
      .map(([config]) => divergence('R-14', identity, `spec.template (the same) must change with ${config}`));
  });
}

function refersTo(field: Field, name: string): boolean {
  const references = ['configMap', 'configMapRef', 'configMapKeyRef', 'secret', 'secretRef', 'secretKeyRef'];
  return (
    field.entries.some(
      ([key, child]) =>
        (references.includes(key) && (child.at('name').text === name || child.at('secretName').text === name)) ||
        refersTo(child, name),
    ) || field.items.some((item) => refersTo(item, name))
  );
}

function same(one: Field, other: Field): boolean {
  return canonical(one.value) === canonical(other.value);
}

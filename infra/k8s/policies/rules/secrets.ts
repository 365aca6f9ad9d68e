/** Secrets in places that everybody may read. */
import type { Field } from '../model/field.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { secretIn, secretOf } from '../model/secrets.ts';
import type { Container } from '../model/workload.ts';
import { type Finding, type Rule, fault } from '../rule.ts';

/** A field, and the name of the secret in it. */
type Found = readonly [at: Field, name: string];

function finding(object: KubeObject, [at, name]: Found): Finding {
  return fault(object, at, 'must not be written here', `the value of ${name}`);
}

/** Rules about secrets. */
export const secretRules: readonly Rule[] = [
  {
    id: 'SEC-13',
    severity: 'error',
    title: 'secrets are not written into manifests',
    why: 'everybody who may read the manifest, the pod or their history has them, and nobody rotates what lies there',
    fix: 'keep it in a Secret and refer to it with secretKeyRef, or better mount it as a file',
    source: 'kube-linter env-var-secret, polaris sensitiveContainerEnvVar, sensitiveConfigmapContent',
    *check(cluster) {
      for (const { object, podMetadata, containers } of cluster.workloads) {
        for (const found of containers.flatMap((container) => [...inContainer(container)]))
          yield finding(object, found);
        for (const found of named(podMetadata.at('annotations'))) yield finding(object, found);
      }
      for (const object of cluster.objects) {
        for (const found of named(object.root.at('metadata', 'annotations'))) yield finding(object, found);
      }
      for (const config of cluster.kind('ConfigMap')) {
        for (const found of named(config.root.at('data'))) yield finding(config, found);
      }
    },
  },
];

function* named(map: Field): Iterable<Found> {
  for (const [key, at] of map.entries) {
    const secret = secretOf(key, at.text ?? '');
    if (secret !== undefined) yield [at, secret];
  }
}

function* inContainer({ field }: Container): Iterable<Found> {
  for (const variable of field.at('env').items) {
    const at = variable.at('value');
    const secret = secretOf(variable.at('name').text ?? '', at.text ?? '');
    if (secret !== undefined) yield [at, secret];
  }
  for (const words of [field.at('command').items, field.at('args').items]) {
    for (const [index, at] of words.entries()) {
      const { text = '' } = at;
      // The value of an option may be the next word.
      const option = words[index - 1]?.text ?? '';
      const secret = secretIn(option.startsWith('-') && !/^-|[\s=]/.test(text) ? `${option} ${text}` : text);
      if (secret !== undefined) yield [at, secret];
    }
  }
}

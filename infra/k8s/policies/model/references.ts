/** Names of other objects in pods and Ingresses. */
import type { Field } from './field.ts';
import type { KubeObject } from './kube-object.ts';
import type { Container, Workload } from './workload.ts';

/** A name of another object, found in a pod or an Ingress. */
export interface Reference {
  readonly at: Field;
  readonly kind: string;
  /** A key that the object must hold. @default - none */
  readonly key?: Field;
}

/** Claims that the pods of a StatefulSet get one of each. */
export const claimTemplates = ({ root }: KubeObject): readonly Field[] => root.at('spec', 'volumeClaimTemplates').items;

/** What a pod names: it cannot start without. */
export function* podReferences({ object, pod, containers }: Workload): Iterable<Reference> {
  const service = object.root.at('spec', 'serviceName');
  if (object.kind === 'StatefulSet' && service.exists && service.text !== '') yield { at: service, kind: 'Service' };
  const priority = pod.at('priorityClassName');
  if (priority.exists) yield { at: priority, kind: 'PriorityClass' };
  for (const secret of pod.at('imagePullSecrets').items) yield { at: secret.at('name'), kind: 'Secret' };
  for (const { field } of containers) {
    for (const variable of field.at('env').items) {
      yield* keyed(variable.at('valueFrom', 'configMapKeyRef'), 'ConfigMap');
      yield* keyed(variable.at('valueFrom', 'secretKeyRef'), 'Secret');
    }
    for (const source of field.at('envFrom').items) {
      yield* named(source.at('configMapRef'), 'ConfigMap', 'name');
      yield* named(source.at('secretRef'), 'Secret', 'name');
    }
  }
  // The claim of a StatefulSet's own takes the place of a volume of the same name.
  const claims = new Set(claimTemplates(object).map((claim) => claim.at('metadata', 'name').text));
  for (const volume of pod.at('volumes').items.filter((one) => !claims.has(one.at('name').text))) {
    yield* named(volume.at('configMap'), 'ConfigMap', 'name');
    yield* named(volume.at('secret'), 'Secret', 'secretName');
    yield* named(volume.at('persistentVolumeClaim'), 'PersistentVolumeClaim', 'claimName');
    for (const source of volume.at('projected', 'sources').items) {
      yield* named(source.at('configMap'), 'ConfigMap', 'name');
      yield* named(source.at('secret'), 'Secret', 'name');
    }
  }
}

/** Variables that the command line of a container is to be filled with and that nobody sets: they stay as they are written. */
export function* unsetVariables({ field }: Container): Iterable<Field> {
  // Nobody knows which variables a whole ConfigMap or Secret sets.
  if (field.at('envFrom').items.length > 0) return;
  const known = new Set(field.at('env').items.map((variable) => variable.at('name').text));
  for (const at of [...field.at('command').items, ...field.at('args').items]) {
    // A shell has the same signs for commands, which are in lower case; $$ stands for one dollar.
    const used = [...(at.text ?? '').matchAll(/(?<!\$)(?:\$\$)*\$\(([A-Z_][A-Z0-9_]*)\)/g)].map(([, name]) => name);
    if (used.some((name) => !known.has(name))) yield at;
  }
}

function* named(at: Field, kind: string, key: string): Iterable<Reference> {
  if (!at.exists || at.at('optional').value === true) return;
  const items = at.at('items').items;
  if (items.length === 0) yield { at: at.at(key), kind };
  for (const item of items) yield { at: at.at(key), kind, key: item.at('key') };
}

function* keyed(at: Field, kind: string): Iterable<Reference> {
  if (at.exists && at.at('optional').value !== true) yield { at: at.at('name'), kind, key: at.at('key') };
}

/** What an Ingress names. */
export function* ingressReferences({ root }: KubeObject): Iterable<Reference> {
  const name = root.at('spec', 'ingressClassName');
  if (name.exists) yield { at: name, kind: 'IngressClass' };
  for (const tls of root.at('spec', 'tls').items) {
    if (tls.at('secretName').exists) yield { at: tls.at('secretName'), kind: 'Secret' };
  }
}

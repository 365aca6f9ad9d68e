/** What holds for objects of every kind. */
import { emptyFields } from '../../empty-fields.ts';
import type { Field } from '../model/field.ts';
import { groupOf } from '../model/kube-object.ts';
import type { Rule } from '../rule.ts';
import { manifestRule, objectRule } from './each.ts';

/** APIs that Kubernetes has removed or will remove, and what follows them; `*` stands for every kind. */
const replaced: Readonly<Record<string, string>> = {
  'admissionregistration.k8s.io/v1beta1': 'admissionregistration.k8s.io/v1',
  'apiextensions.k8s.io/v1beta1': 'apiextensions.k8s.io/v1',
  'apiregistration.k8s.io/v1beta1': 'apiregistration.k8s.io/v1',
  'apps/v1beta1': 'apps/v1',
  'apps/v1beta2': 'apps/v1',
  'autoscaling/v2beta1': 'autoscaling/v2',
  'autoscaling/v2beta2': 'autoscaling/v2',
  'batch/v1beta1': 'batch/v1',
  'batch/v2alpha1': 'batch/v1',
  'certificates.k8s.io/v1beta1': 'certificates.k8s.io/v1',
  'coordination.k8s.io/v1beta1': 'coordination.k8s.io/v1',
  'discovery.k8s.io/v1beta1': 'discovery.k8s.io/v1',
  'extensions/v1beta1': 'apps/v1, networking.k8s.io/v1 or policy/v1',
  'flowcontrol.apiserver.k8s.io/v1beta3': 'flowcontrol.apiserver.k8s.io/v1',
  'networking.k8s.io/v1beta1': 'networking.k8s.io/v1',
  'policy/v1beta1': 'policy/v1',
  'rbac.authorization.k8s.io/v1alpha1': 'rbac.authorization.k8s.io/v1',
  'rbac.authorization.k8s.io/v1beta1': 'rbac.authorization.k8s.io/v1',
  'scheduling.k8s.io/v1beta1': 'scheduling.k8s.io/v1',
  'storage.k8s.io/v1beta1': 'storage.k8s.io/v1',
};

/** The API that follows one that is gone or will go; undefined for those that stay. */
export function successorOf(apiVersion: string): string | undefined {
  return Object.hasOwn(replaced, apiVersion) ? replaced[apiVersion] : undefined;
}

/** Fields in which nothing means something: all pods, a folder of its own, no rule; and those that kubectl and controller-gen leave. */
const meansSomething = [
  /^\/status(\/|$)/,
  /\/(creationTimestamp|resources|strategy)$/,
  /^\/spec\/versions\/\d+\/(subresources|schema)(\/|$)/,
  /\/emptyDir$/,
  /\/(podSelector|namespaceSelector)$/,
  /^\/spec\/(ingress|egress)(\/\d+)?$/,
  /^\/spec\/podSelector$/,
  /\/apiGroups\/\d+$/,
  /\/(ephemeral|csi)\//,
];

/** The ways to all nulls. */
function* nulls(value: unknown, way: readonly string[] = []): Iterable<readonly string[]> {
  if (value === null) yield way;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    if (typeof child === 'object') yield* nulls(child, [...way, key]);
  }
}

/** Rules about every object. */
export const objectRules: readonly Rule[] = [
  manifestRule(
    {
      id: 'API-1',
      severity: 'error',
      title: 'objects are of an API that stays',
      why: 'the API server of the next version does not know it: the object cannot be applied, nor changed',
      fix: 'use the API that follows it, and the fields that it has',
      source:
        'https://kubernetes.io/docs/reference/using-api/deprecation-guide/, kube-linter no-extensions-v1beta, pluto',
    },
    function* stays({ root, apiVersion }) {
      const next = successorOf(apiVersion);
      if (next !== undefined) yield [root.at('apiVersion'), `must be ${next}`];
    },
  ),
  objectRule(
    {
      id: 'API-3',
      severity: 'error',
      title: 'objects say what they are',
      why: 'the API server refuses what has no apiVersion, kind and name, and of two objects of one name the last one wins',
      fix: 'write apiVersion, kind and metadata.name, each combination once',
      source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/#required-fields',
    },
    function* complete(object, { cluster }) {
      const { root, kind, namespace, name } = object;
      for (const at of [root.at('apiVersion'), root.at('kind')]) {
        if (at.text === undefined || at.text === '') yield [at, 'must be a text'];
      }
      const own = root.at('metadata', 'name');
      if (own.text === undefined && !root.at('metadata', 'generateName').exists) yield [own, 'must be a text'];
      const last = cluster.find(kind, namespace, name);
      if (own.text !== undefined && last !== object && last !== undefined && groupOf(last) === groupOf(object)) {
        yield [own, `must not be the name of two objects of kind ${kind}`];
      }
    },
  ),
  manifestRule(
    {
      id: 'API-4',
      severity: 'warning',
      title: 'objects say what is wanted, not what a cluster said',
      why: 'what was exported from a cluster and is applied again conflicts with what the cluster knows by then, or says nothing',
      fix: 'remove what the cluster fills in',
      source: 'https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions',
    },
    function* wanted({ root, kind }) {
      const state = ['creationTimestamp', 'generation', 'managedFields', 'resourceVersion', 'selfLink', 'uid'];
      for (const at of state.map((key) => root.at('metadata', key)))
        if (at.exists) yield [at, 'must be absent', 'there'];
      const status = root.at('status');
      // kubectl create leaves an empty one, and generators of definitions one of their own.
      if (status.entries.length > 0 && kind !== 'CustomResourceDefinition') yield [status, 'must be absent', 'there'];
      const copy = root.at('metadata', 'annotations', 'kubectl.kubernetes.io/last-applied-configuration');
      if (copy.exists) yield [copy, 'must be absent', 'there'];
    },
  ),
  manifestRule(
    {
      id: 'R-38',
      severity: 'error',
      title: 'nothing is left empty',
      why: 'a generator dropped what it did not know: an empty preStop or rollingUpdate is valid and does nothing',
      fix: 'fill the field, or remove it',
      source: 'cdk8s#2172',
    },
    function* full({ root }) {
      for (const pointer of emptyFields(root.value)) {
        if (pointer !== '' && !meansSomething.some((pattern) => pattern.test(pointer)))
          yield [fieldAt(root, pointer), 'must not be empty'];
      }
      for (const at of [...nulls(root.value)].map((way) => root.at(...way))) {
        if (!meansSomething.some((pattern) => pattern.test(at.pointer))) yield [at, 'must not be empty', 'null'];
      }
    },
  ),
  manifestRule(
    {
      id: 'FMT-1',
      severity: 'warning',
      advisory: true,
      title: 'keys are in order',
      why: 'two renderings of the same object differ, and reviewers read changes that are none',
      fix: 'sort the keys of every object',
      source: 'kube-linter sorted-keys',
    },
    function* sorted({ root }) {
      const first = unsorted(root);
      if (first !== undefined) yield [first, 'must have its keys in order', 'keys out of order'];
    },
  ),
];

function unsorted(field: Field): Field | undefined {
  const keys = field.entries.map(([key]) => key);
  if (keys.some((key, index) => index > 0 && key < (keys[index - 1] ?? ''))) return field;
  for (const child of [...field.items, ...field.entries.map(([, value]) => value)]) {
    const found = unsorted(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

function fieldAt(root: Field, pointer: string): Field {
  return root.at(
    ...pointer
      .slice(1)
      .split('/')
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')),
  );
}

/** What the types of the Kubernetes API say. */
import type { Field } from '../model/field.ts';
import type { Rule } from '../rule.ts';
import { typeFaults } from '../schema/check-type.ts';
import { fieldsOf, isBuiltIn, typeNamed, versions } from '../schema/types.ts';
import { manifestRule } from './each.ts';
import { successorOf } from './objects.ts';

/** The keys of Secrets of a type (https://kubernetes.io/docs/concepts/configuration/secret/#secret-types). */
const secretKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

function* missingKeys(root: Field): Iterable<readonly [Field, string]> {
  const { text = '' } = root.at('type');
  for (const key of Object.hasOwn(secretKeys, text) ? (secretKeys[text] ?? []) : []) {
    const places = [root.at('data', key), root.at('stringData', key)];
    if (!places.some(({ exists }) => exists)) yield [root.at('data', key), `must be there for type ${text}`];
  }
}

/** API-2: fields and their types. */
export const schemaRule: Rule = manifestRule(
  {
    id: 'API-2',
    severity: 'error',
    title: 'objects have the fields of their type, with values of the right kind, and no others',
    why: 'the API server refuses a wrong value and drops an unknown field: what was meant by it does not happen',
    fix: `write it as Kubernetes ${versions} has it`,
    source: 'https://kubernetes.io/docs/reference/kubernetes-api/, kube-linter schema-validation, kubeconform -strict',
  },
  function* typed({ root, apiVersion, kind }) {
    if (kind === 'Secret') yield* missingKeys(root);
    const type = typeNamed(apiVersion, kind);
    if (type !== undefined) yield* typeFaults(root, type, fieldsOf);
    // Custom resources have definitions of their own; API-1 tells of versions that are gone.
    else if (isBuiltIn(apiVersion) && successorOf(apiVersion) === undefined && apiVersion !== '' && kind !== '') {
      yield [root.at('kind'), `must be a kind of ${apiVersion}`];
    }
  },
);

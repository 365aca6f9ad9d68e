/** What the types of the Kubernetes API say. */
import type { Rule } from '../rule.ts';
import { typeFaults } from '../schema/check-type.ts';
import { fieldsOf, isBuiltIn, typeNamed, versions } from '../schema/types.ts';
import { objectRule } from './each.ts';
import { successorOf } from './objects.ts';

/** API-2: fields and their types. */
export const schemaRule: Rule = objectRule(
  {
    id: 'API-2',
    severity: 'error',
    title: 'objects have the fields of their type, with values of the right kind, and no others',
    why: 'the API server refuses a wrong value and drops an unknown field: what was meant by it does not happen',
    fix: `write it as Kubernetes ${versions} has it`,
    source: 'https://kubernetes.io/docs/reference/kubernetes-api/, kube-linter schema-validation, kubeconform -strict',
  },
  function* typed({ root, apiVersion, kind }) {
    const type = typeNamed(apiVersion, kind);
    if (type !== undefined) yield* typeFaults(root, type, fieldsOf);
    // Custom resources have definitions of their own; API-1 tells of versions that are gone.
    else if (isBuiltIn(apiVersion) && successorOf(apiVersion) === undefined && apiVersion !== '' && kind !== '') {
      yield [root.at('kind'), `must be a kind of ${apiVersion}`];
    }
  },
);

/** Label selectors as Kubernetes evaluates them (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/). */
import type { Field, Labels } from './field.ts';

/** One demand on a label. */
interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** A selector, read. */
export interface Selector {
  readonly equal: readonly (readonly [string, string])[];
  readonly requirements: readonly Requirement[];
}

/** A LabelSelector (`matchLabels`, `matchExpressions`); undefined, which selects nothing, where none is written. */
export function labelSelector(field: Field): Selector | undefined {
  if (!field.exists) return undefined;
  const requirements = field.at('matchExpressions').items.map((expression) => ({
    key: expression.at('key').text ?? '',
    operator: expression.at('operator').text ?? '',
    values: expression.at('values').texts,
  }));
  return { equal: Object.entries(field.at('matchLabels').labels), requirements };
}

/** The plain selector of a Service or a ReplicationController; undefined where it is absent or empty. */
export function plainSelector(field: Field): Selector | undefined {
  const equal = Object.entries(field.labels);
  return equal.length === 0 ? undefined : { equal, requirements: [] };
}

/** Does the selector select what has these labels? An empty one selects everything. */
export function selects({ equal, requirements }: Selector, labels: Labels): boolean {
  return (
    equal.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value) &&
    requirements.every((requirement) => meets(requirement, labels))
  );
}

function meets({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

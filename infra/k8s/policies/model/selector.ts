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

/** A value that nobody can name: labels have no spaces. */
const foreign = ' ';

/** Does the selector select somebody who has none of the values that it names, whatever other labels he has? */
export function selectsStrangers({ equal, requirements }: Selector): boolean {
  if (equal.length > 0) return false;
  const keys = new Set(requirements.map(({ key }) => key));
  return [...keys].every((key) => {
    const own = requirements.filter((requirement) => requirement.key === key);
    return [{}, { [key]: foreign }].some((labels) => own.every((requirement) => meets(requirement, labels)));
  });
}

/** Is whatever the selector selects sure to have these labels? */
export function demands(selector: Selector, labels: Labels): boolean {
  return Object.entries(labels).every(([key, value]) => {
    const named = namedValues(selector, key);
    return named !== undefined && named.every((other) => other === value);
  });
}

/** The values of a label that the selector leaves possible; undefined where it names none. */
export function namedValues({ equal, requirements }: Selector, label: string): readonly string[] | undefined {
  const value = equal.find(([key]) => key === label)?.[1];
  if (value !== undefined) return [value];
  return requirements.find(({ key, operator }) => key === label && operator === 'In')?.values;
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

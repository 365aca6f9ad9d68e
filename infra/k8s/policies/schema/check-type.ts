/** Compares a value with a type, strictly: a field that the type does not have is a fault. */
import type { Field } from '../model/field.ts';
import { quantity } from '../model/quantity.ts';
import type { Fields } from './table.ts';

/** A field, and what the type says about it. */
export type TypeFault = readonly [at: Field, must: string, got?: string];

/** Types by name. */
export type Types = (name: string) => Fields | undefined;

/**
 * Everything in which a value is not of a type. What is null counts as absent, as it does for the API server.
 * @param type in the notation of table.ts
 */
export function* typeFaults(at: Field, type: string, types: Types): Iterable<TypeFault> {
  const [wrapper, inner] = [type.slice(0, 2), type.slice(2)];
  if (wrapper === '[]') {
    if (!Array.isArray(at.value)) yield [at, 'must be a list'];
    for (const item of at.items) yield* typeFaults(item, inner, types);
  } else if (wrapper === '{}') {
    if (!isMap(at.value)) yield [at, 'must be an object'];
    for (const [, child] of at.entries) if (child.exists) yield* typeFaults(child, inner, types);
  } else if (type.includes('|')) {
    const known = type.split('|');
    if (!known.includes(at.text ?? '')) yield [at, `must be one of ${known.join(', ')}`];
  } else if (Object.hasOwn(scalars, type)) {
    const scalar = scalars[type];
    if (scalar !== undefined && !scalar.holds(at)) yield [at, `must be ${scalar.name}`];
  } else yield* fieldFaults(at, types(type) ?? {}, types);
}

function* fieldFaults(at: Field, fields: Fields, types: Types): Iterable<TypeFault> {
  if (!isMap(at.value)) {
    yield [at, 'must be an object'];
    return;
  }
  const known = knownFields(fields);
  for (const [name, { required }] of known) {
    if (required && !at.at(name).exists) yield [at.at(name), 'must be there', 'missing'];
  }
  for (const [name, child] of at.entries) {
    const field = known.get(name);
    if (field === undefined) yield [child, 'must be a field that Kubernetes knows here', 'unknown'];
    else if (child.exists) yield* typeFaults(child, field.type, types);
  }
}

interface KnownField {
  readonly type: string;
  readonly required: boolean;
}
const read = new WeakMap<Fields, ReadonlyMap<string, KnownField>>();

function knownFields(fields: Fields): ReadonlyMap<string, KnownField> {
  const before = read.get(fields);
  if (before !== undefined) return before;
  const known = new Map(
    Object.entries(fields).map(([name, type]) => {
      const required = name.endsWith('!');
      return [required ? name.slice(0, -1) : name, { type, required }];
    }),
  );
  read.set(fields, known);
  return known;
}

const scalars: Readonly<Record<string, { readonly name: string; readonly holds: (at: Field) => boolean }>> = {
  any: { name: 'anything', holds: () => true },
  // What YAML 1.1 takes for a boolean or a number was often meant as a text.
  string: {
    name: 'a text, in quotes where it looks like a boolean or a number',
    holds: ({ text }) => text !== undefined,
  },
  base64: {
    name: 'a text in base64',
    holds: ({ text }) => text !== undefined && base64.test(text.replaceAll(/\s/g, '')),
  },
  boolean: { name: 'true or false', holds: ({ value }) => typeof value === 'boolean' },
  integer: { name: 'a whole number', holds: ({ value }) => Number.isSafeInteger(value) },
  number: { name: 'a number', holds: ({ value }) => Number.isFinite(value) },
  quantity: { name: "a quantity, such as '500m' or '64Mi'", holds: (at) => quantity(at) !== undefined },
  'integer-or-string': {
    name: 'a whole number or a text',
    holds: ({ value }) => Number.isSafeInteger(value) || typeof value === 'string',
  },
};

const base64 = /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

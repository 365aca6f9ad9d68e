/** Holds what a stack asks for to what AWS takes, so that a wrong value fails in a test and not half-way through an update. */
import { type Constraint, violationOf } from './constraint.ts';
import { documented } from './documented.ts';
import { limitsOfInputs } from './inputs.ts';
import shapes from './shapes.json' with { type: 'json' };

/** What is asked for. */
export interface Asked {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const constraints: Readonly<Record<string, Constraint>> = { ...documented, ...shapes.shapes, free: {} };

/**
 * What AWS would refuse, as far as its limits are known. Values that only the provider knows are left out.
 * @returns one text per fault; also for an input for which nobody said what limits it
 */
export function limitFaults({ type, name, inputs }: Asked): readonly string[] {
  if (!type.startsWith('aws:')) return [];
  return valuesOf(inputs, limitsOfInputs[type] ?? {}).flatMap(({ path, limit, value }) => {
    if (typeof value === 'string' && value.includes('${')) return [];
    const constraint = limit === undefined ? undefined : constraints[limit];
    if (constraint === undefined)
      return [`${name}: ${type} ${path}: nobody said what limits it; add it to limits/inputs.ts`];
    const violation = violationOf(value, constraint);
    return violation === undefined ? [] : [`${name}: ${path} ('${String(value)}') ${violation}`];
  });
}

interface Value {
  readonly path: string;
  readonly limit: string | undefined;
  readonly value: unknown;
}

/** The smallest parts of the inputs; a part for which there is a limit is taken as a whole, documents as their JSON. */
function valuesOf(value: unknown, limits: Readonly<Record<string, string>>, path = '', parent = ''): readonly Value[] {
  const limit = limits[path] ?? limits[`${parent}.*`];
  if (typeof value !== 'object' || value === null) return [{ path, limit, value }];
  if (limit !== undefined) return [{ path, limit, value: JSON.stringify(value) }];
  if (Array.isArray(value)) return value.flatMap((inner) => valuesOf(inner, limits, `${path}[]`, path));
  const inside = path === '' ? '' : `${path}.`;
  return Object.entries(value).flatMap(([key, inner]) => valuesOf(inner, limits, `${inside}${key}`, path));
}

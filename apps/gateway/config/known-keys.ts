/** Which keys the schema knows at a place. */
import { gatewayConfigSchema } from '@api-platform/contracts/gateway-config.ts';
import * as z from 'zod';
import type { Path } from './source.ts';
import { hasParts } from './values.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The keys that an object at the path may have, over all kinds of object that may stand there. */
export function knownKeys(path: Path, root: unknown): string[] {
  return [...new Set(placesAt(path, root).flatMap(({ properties = {} }) => Object.keys(properties)))];
}

/** The keys that an object at the path must have, for each kind of object that may stand there. */
export function requiredKeys(path: Path, root: unknown): string[][] {
  return placesAt(path, root).map(({ required = [] }) => required);
}

let wholeSchema: JsonSchema | undefined;

/** The schemas for the path; where the value says its `kind`, those of that kind. */
function placesAt(path: Path, root: unknown): JsonSchema[] {
  wholeSchema ??= z.toJSONSchema(gatewayConfigSchema, { io: 'input' });
  let places: JsonSchema[] = [wholeSchema];
  let value = root;
  for (const part of path) {
    places = places.flatMap((schema) => stepInto(schema, part)).flatMap(branches);
    value = hasParts(value) ? value[part] : undefined;
    const kind = hasParts(value) ? value['kind'] : undefined;
    if (kind !== undefined) places = places.filter(({ properties }) => constOf(properties?.['kind']) === kind);
  }
  return places;
}

const isSchema = (value: unknown): value is JsonSchema => hasParts(value);

const constOf = (schema: unknown): unknown => (isSchema(schema) ? schema.const : undefined);

function stepInto({ properties, additionalProperties, items }: JsonSchema, part: string | number): JsonSchema[] {
  return [typeof part === 'number' ? items : (properties?.[part] ?? additionalProperties)].filter(isSchema);
}

const branches = (schema: JsonSchema): JsonSchema[] => schema.anyOf ?? schema.oneOf ?? [schema];

/** For tests: one thing changed in one object, and the rule that must notice. */
import type { Manifest } from '../../manifest.ts';
import { Field } from '../model/field.ts';

/**
 * One change. Paths are JSON Pointers (RFC 6901), in which `[value]` stands for the first item of a list that contains this
 * text or number anywhere: the places of others may change.
 */
export interface Mutation {
  /** The rule that must fire. */
  readonly rule: string;
  /** `Kind name` of the object. */
  readonly on: string;
  /** Values to write. */
  readonly set?: Readonly<Record<string, unknown>>;
  /** Fields to remove. */
  readonly remove?: readonly string[];
  /** Changes a copy of this name, put after all others, instead of the object itself. */
  readonly copyAs?: string;
  /** Removes the whole object. */
  readonly drop?: true;
  /** Moves the object to the end. */
  readonly last?: true;
}

const identity = ({ kind, metadata }: Manifest): string => `${kind} ${metadata.name}`;

function keysOf(root: unknown, pointer: string): readonly string[] {
  const keys: string[] = [];
  let at = root;
  for (const part of pointer.slice(1).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const wanted = /^\[(.+)\]$/.exec(key)?.[1];
    const place =
      wanted === undefined || !Array.isArray(at) ? key : `${at.findIndex((item) => contains(item, wanted))}`;
    keys.push(place);
    at = isObject(at) ? Reflect.get(at, place) : undefined;
  }
  return keys;
}

function contains(value: unknown, wanted: string): boolean {
  return isObject(value) ? Object.values(value).some((inner) => contains(inner, wanted)) : String(value) === wanted;
}

/** Is there something to change? Additions need the object that they are added to. */
export function applies({ on, set = {}, remove = [] }: Mutation, manifests: readonly Manifest[]): boolean {
  const target = manifests.find((manifest) => identity(manifest) === on);
  if (target === undefined) return false;
  const root = new Field(target);
  return (
    remove.every((pointer) => root.at(...keysOf(target, pointer)).exists) &&
    Object.keys(set).every((pointer) => root.at(...keysOf(target, pointer).slice(0, -1)).exists)
  );
}

/** The same manifests with one change. */
export function mutated({ on, ...change }: Mutation, manifests: readonly Manifest[]): readonly Manifest[] {
  const target = manifests.find((manifest) => identity(manifest) === on);
  if (target === undefined) throw new Error(`there is no ${on}`);
  const others = manifests.filter((manifest) => manifest !== target);
  if (change.drop === true) return others;
  const copy = structuredClone(target);
  for (const pointer of change.remove ?? []) write(copy, keysOf(copy, pointer), undefined);
  for (const [pointer, value] of Object.entries(change.set ?? {})) write(copy, keysOf(copy, pointer), value);
  if (change.copyAs !== undefined) {
    write(copy, ['metadata', 'name'], change.copyAs);
    return [...manifests, copy];
  }
  return change.last === true
    ? [...others, copy]
    : manifests.map((manifest) => (manifest === target ? copy : manifest));
}

function write(root: object, keys: readonly string[], value: unknown): void {
  const parent = keys
    .slice(0, -1)
    .reduce<unknown>((at, key) => (isObject(at) ? Reflect.get(at, key) : undefined), root);
  const key = keys.at(-1) ?? '';
  if (!isObject(parent)) throw new Error(`there is no /${keys.slice(0, -1).join('/')}`);
  if (value !== undefined) Reflect.set(parent, key === '-' && Array.isArray(parent) ? parent.length : key, value);
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else Reflect.deleteProperty(parent, key);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What two renderings have in common. */
import type { Environment } from '../../../environments/environment.ts';
import type { Manifest } from '../../manifest.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { canonical } from './canonical.ts';
import { type Divergence, byIdentity, divergence } from './comparisons.ts';
import { differingPaths } from './differences.ts';

/** Something in which environments may differ. */
export interface Allowance {
  /**
   * `Kind name` or `Kind namespace/name`, and a JSON Pointer (RFC 6901) of which everything below may differ as well; `*`
   * stands for one part.
   */
  readonly at: string;
  readonly why: string;
  /** Fields of the environment, such as `rollout.bootFactor`, of which one has another value there. */
  readonly fields: readonly string[];
  /** Pattern of the lines of a text that may differ. @default - all of it */
  readonly lines?: string;
}

/**
 * An environment in the place of another: with what decides which objects there are and who talks to whom, such as the kind of
 * its cluster and its add-ons. What the two still differ in are values: how many, how fast, under which name.
 */
export function inPlaceOf<E extends Environment>(
  environment: E,
  { namespace, cluster, addons, autoscaling }: Environment,
) {
  return { ...environment, namespace, cluster, addons, autoscaling };
}

/** The allowances of two environments: those for the fields in which they differ. */
export function allowancesBetween(
  one: Environment,
  other: Environment,
  allowed: readonly Allowance[],
): readonly Allowance[] {
  return allowed.filter(({ fields }) =>
    fields.some((field) => canonical(fieldOf(one, field)) !== canonical(fieldOf(other, field))),
  );
}

function fieldOf(environment: Environment, field: string): unknown {
  return field
    .split('.')
    .reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
      environment,
    );
}

/** where two environments differ although they must not. */
export function environmentDrift(
  one: readonly Manifest[],
  other: readonly Manifest[],
  allowed: readonly Allowance[],
): readonly Divergence[] {
  const allowances = allowed.map(({ at, lines }) => ({
    at: new RegExp(`^${at.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '[^/]*')}(/|$)`),
    lines: lines === undefined ? undefined : new RegExp(lines),
  }));
  const [a, b] = [byIdentity(one), byIdentity(other)];
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((identity) => {
    const [left, right] = [a.get(identity), b.get(identity)];
    const object = left ?? right;
    if (object === undefined) return [];
    return differingPaths(left?.manifest, right?.manifest)
      .filter((pointer) => {
        const places = placesOf(object, pointer);
        const differing = [...differingLines(valueAt(left, pointer), valueAt(right, pointer))];
        return !allowances.some(
          ({ at, lines }) =>
            places.some((place) => at.test(place)) && differing.every((line) => lines?.test(line) ?? true),
        );
      })
      .map((pointer) => divergence('R-36', identity, `${placesOf(object, pointer)[0]} (different) must be the same`));
  });
}

/** How a place can be called. */
function placesOf({ kind, name, namespace }: KubeObject, pointer: string): readonly [string, string] {
  return [`${kind} ${name}${pointer}`, `${kind} ${namespace}/${name}${pointer}`];
}

function valueAt(object: KubeObject | undefined, pointer: string): unknown {
  const keys = pointer.split('/').slice(1);
  return object?.root.at(...keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))).value;
}

/** The lines that only one of two texts has; of other values that they are there. */
function* differingLines(one: unknown, other: unknown): Iterable<string> {
  const [a, b] = [linesOf(one), linesOf(other)];
  for (const line of a) if (!b.includes(line)) yield line;
  for (const line of b) if (!a.includes(line)) yield line;
}

function linesOf(value: unknown): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? value.split('\n') : [JSON.stringify(value)];
}

/** files that two renderings of the same environment do not have in common, byte by byte. */
export function unstableFiles(
  one: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
): readonly Divergence[] {
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((file) => one.get(file) !== other.get(file))
    .map((file) => divergence('R-37', file, 'the bytes (different) must be the same'));
}

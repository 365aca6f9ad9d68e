/** For tests: what constructs render, without files. */
import { App, Chart } from 'cdk8s';
import type { Environment } from '../environments/environment.ts';
import type { Manifest } from './manifest.ts';
import { manifests } from './render.ts';

/** A cluster that brings every add-on along. */
export const externalAddons: Environment['addons'] = {
  ingressController: 'external',
  metricsServer: 'external',
  requestMetrics: 'external',
  rateLimitStore: { host: 'valkey.example.com', port: 6380, tls: true },
  traces: 'none',
};

/** The objects that are built in an empty chart. */
export function objectsOf(build: (chart: Chart) => void): readonly Manifest[] {
  const chart = new Chart(new App({ recordConstructMetadata: false }), 'test', { disableResourceNameHashes: true });
  build(chart);
  return chart.toJson();
}

/** The one object that is built in an empty chart. */
export function objectOf(build: (chart: Chart) => void): Manifest {
  const [object, ...others] = objectsOf(build);
  if (object === undefined || others.length > 0) throw new Error('must be exactly one object');
  return object;
}

/** All objects of an environment. */
export function allObjects(environment: Environment): readonly Manifest[] {
  return manifests(environment).flatMap(({ objects }) => objects);
}

/** One object of an environment. */
export function findObject(environment: Environment, kind: string, name: string): Manifest {
  const found = allObjects(environment).find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`environment '${environment.name}' has no ${kind} '${name}'`);
  return found;
}

/** What an object has at a path of keys; undefined where there is nothing. */
export function valueAt(object: Manifest, ...keys: readonly (string | number)[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    object,
  );
}

/** The texts that an object lists at a path of keys. */
export function textsAt(object: Manifest, ...keys: readonly (string | number)[]): readonly string[] {
  const value = valueAt(object, ...keys);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new Error(`${object.kind} '${object.metadata.name}' has no list of texts at ${keys.join('.')}`);
}

/**
 * Where two sets of objects differ, in order: `Kind/name`, or `Kind/namespace/name` for names that several namespaces
 * have, and a JSON Pointer (RFC 6901), in which the texts of a list stand for themselves.
 */
export function differences(one: readonly Manifest[], other: readonly Manifest[]): readonly string[] {
  const [a, b] = [leaves(one), leaves(other)];
  return [...new Set([...a.keys(), ...b.keys()])].filter((at) => a.get(at) !== b.get(at)).toSorted();
}

function leaves(objects: readonly Manifest[]): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  const walk = (value: unknown, at: string): void => {
    if (typeof value !== 'object' || value === null) found.set(at, value);
    else for (const [key, child] of Object.entries(value)) walk(child, `${at}/${pointerKey(value, key, child)}`);
  };
  for (const object of objects) {
    const { kind, metadata } = object;
    const alike = objects.filter((other) => other.kind === kind && other.metadata.name === metadata.name);
    walk(object, [kind, ...(alike.length > 1 ? [metadata.namespace] : []), metadata.name].join('/'));
  }
  return found;
}

function pointerKey(parent: object, key: string, child: unknown): string {
  return Array.isArray(parent) && typeof child === 'string' ? child : key.replaceAll('/', '~1');
}

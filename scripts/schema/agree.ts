/** What two versions of Kubernetes agree on: an older cluster would drop the rest, or refuse it. */
import type { Fields, KubernetesTable } from '../../infra/k8s/policies/schema/table.ts';
import type { PackageTypes } from './read-package.ts';

/** The table of both, with what the newer one alone knows beside it. */
export function agreement(older: PackageTypes, newer: PackageTypes): KubernetesTable {
  const kinds = Object.fromEntries(Object.entries(newer.kinds).filter(([kind]) => Object.hasOwn(older.kinds, kind)));
  const types: Record<string, Fields> = {};
  const onlyNewest: Record<string, readonly string[]> = {};
  const keep = (name: string): void => {
    const fields = newer.types[name];
    if (fields === undefined || Object.hasOwn(types, name)) return;
    const known = new Set(Object.keys(older.types[name] ?? {}).map(plain));
    types[name] = Object.fromEntries(Object.entries(fields).filter(([field]) => known.has(plain(field))));
    const added = Object.keys(fields).filter((field) => !known.has(plain(field)));
    if (added.length > 0) onlyNewest[name] = added.map(plain);
    for (const type of Object.values(types[name])) keep(type.replaceAll(/\[\]|\{\}/g, ''));
  };
  for (const name of Object.values(kinds)) keep(name);
  return {
    oldest: older.version,
    newest: newer.version,
    kinds,
    types: Object.fromEntries(Object.keys(newer.types).flatMap((name) => (types[name] ? [[name, types[name]]] : []))),
    onlyNewest,
  };
}

const plain = (field: string): string => field.replace(/!$/, '');

/** The types that manifests are compared with. */
import { customTable } from './custom.ts';
import kubernetes from './kubernetes.json' with { type: 'json' };
import type { Fields, KubernetesTable } from './table.ts';
import { words } from './words.ts';

const table: KubernetesTable = kubernetes;
const kinds = new Map(Object.entries({ ...table.kinds, ...customTable.kinds }));
const types = new Map<string, Fields>(
  Object.entries({ ...table.types, ...customTable.types }).map(([name, fields]) => [
    name,
    { ...fields, ...words[name] },
  ]),
);

/** The versions of Kubernetes that all know these types. */
export const versions = `${table.oldest} to ${table.newest}`;

/** The fields of a type. */
export function fieldsOf(type: string): Fields | undefined {
  return types.get(type);
}

/** The type of an object; undefined for what is not known here. */
export function typeNamed(apiVersion: string, kind: string): string | undefined {
  return kinds.get(`${apiVersion} ${kind}`);
}

const groups = new Set(Object.keys(table.kinds).map((key) => groupIn(key.split(' ', 1)[0] ?? '')));

/** Does the API group belong to Kubernetes itself? Then a kind that is not known does not exist. */
export function isBuiltIn(apiVersion: string): boolean {
  return groups.has(groupIn(apiVersion));
}

function groupIn(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

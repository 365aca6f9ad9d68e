/**
 * Reads the types of the Kubernetes API out of @kubernetes/client-node, which is generated from Kubernetes' own OpenAPI
 * document: field by field with its type, and which object each path of the API takes.
 */
import type { Fields, SchemaTable } from '../../infra/k8s/policies/schema/table.ts';

/** The package's generated files, by name below `dist/gen`. */
export type GeneratedFiles = ReadonlyMap<string, string>;

/** What one version of the package says. */
export interface PackageTypes extends SchemaTable {
  /** The version of Kubernetes, such as `1.36`. */
  readonly version: string;
}

/** Fields that take a quantity: the package makes texts of them, but Kubernetes takes numbers as well. */
const quantities: ReadonlySet<string> = new Set([
  'averageValue',
  'capacity',
  'default',
  'defaultRequest',
  'divisor',
  'hard',
  'limits',
  'max',
  'maxLimitRequestRatio',
  'maximumVolumeSize',
  'min',
  'overhead',
  'podFixed',
  'requests',
  'sizeLimit',
]);
/** The same, where the name alone does not tell. */
const quantityOf: ReadonlySet<string> = new Set(['V2MetricTarget.value']);

/** All types that an object which somebody applies can hold. */
export function typesOf(files: GeneratedFiles): PackageTypes {
  const kinds: Record<string, string> = {};
  // The package also holds files of versions that are gone; its index does not name them.
  for (const [, api] of (files.get('index.js') ?? '').matchAll(/ as (\w+Api)\b/g)) {
    Object.assign(kinds, kindsOf(files.get(`apis/${api}.js`) ?? ''));
  }
  const types: Record<string, Fields> = {};
  const read = (name: string): void => {
    if (Object.hasOwn(types, name)) return;
    const [definition, values] = [files.get(`models/${name}.d.ts`), files.get(`models/${name}.js`)];
    if (definition === undefined || values === undefined) return;
    const fields = fieldsOf(name, definition, values);
    types[name] = fields;
    for (const type of Object.values(fields)) read(type.replaceAll(/\[\]|\{\}/g, ''));
  };
  for (const name of Object.values(kinds)) read(name);
  const version = /OpenAPI spec version: (?:release-|v)(\d+\.\d+)/.exec(files.get('models/V1Pod.js') ?? '')?.[1];
  if (version === undefined) throw new Error('models/V1Pod.js names no version of Kubernetes; is it the package?');
  return { version, kinds: ordered(kinds), types: ordered(types) };
}

/** `apiVersion kind` to type, for everything that a file of the API lets people create by itself. */
function kindsOf(text: string): Readonly<Record<string, string>> {
  const creators = text.split(/async create(?:Namespaced)?(?=\w+\()/).slice(1);
  return Object.fromEntries(
    creators.flatMap((creator) => {
      const kind = /^\w+/.exec(creator)?.[0];
      const type = /serialize\(body, "(\w+)"/.exec(creator)?.[1];
      const path =
        /localVarPath = '\/api(?:s\/([\w.]+))?\/(v\w+)\/(?:namespaces\/\{namespace\}\/)?\w+'/.exec(creator) ??
        undefined;
      if (kind === undefined || type === undefined || path === undefined) return [];
      const [, group, version] = path;
      return [[`${group === undefined ? '' : `${group}/`}${version} ${kind}`, type]];
    }),
  );
}

function fieldsOf(name: string, definition: string, values: string): Fields {
  const optional = new Map(
    [...definition.matchAll(/^ {4}'(\w+)'(\?)?: /gm)].map(([, field = '', mark]) => [field, mark === '?']),
  );
  const rows = values.matchAll(/"name": "(\w+)",\s+"baseName": "([^"]+)",\s+"type": "([^"]+)",\s+"format": "([^"]*)"/g);
  const fields = [...rows].map(([, key = '', field = '', type = '', format]): readonly [string, string] => {
    const required = optional.get(key) === false ? '!' : '';
    const isQuantity = quantities.has(field) || quantityOf.has(`${name}.${field}`);
    // What a cluster reports is not for those who apply.
    return [`${field}${required}`, field === 'status' ? 'any' : notation(type, format === 'double', isQuantity)];
  });
  return Object.fromEntries(fields.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function notation(type: string, fraction: boolean, isQuantity: boolean): string {
  const list = /^Array<(.+)>$/.exec(type)?.[1];
  // Lists hold names: the `requests` of a device claim are no amounts.
  if (list !== undefined) return `[]${notation(list, fraction, false)}`;
  const map = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];
  if (map !== undefined) return `{}${notation(map, fraction, isQuantity)}`;
  switch (type) {
    case 'string':
      return isQuantity ? 'quantity' : 'string';
    case 'number':
      return fraction ? 'number' : 'integer';
    case 'IntOrString':
      return 'integer-or-string';
    case 'Date':
    case 'V1MicroTime':
      return 'string';
    case 'object':
      return 'any';
    default:
      return type;
  }
}

function ordered<T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

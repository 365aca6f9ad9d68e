/** The resources of a stack as text that a reviewer reads from top to bottom. */
import { stringify } from 'yaml';

import type { Registration } from './registration.ts';

/**
 * YAML: components, in them their resources by name, in them options and inputs. `${name.property}` is a value that only
 * the provider knows. Kubernetes objects stand by name, in waves: what they hold is in `dist/`.
 * @param outputs of the stack
 */
export function graphText(stack: string, registrations: readonly Registration[], outputs: object): string {
  const nameByUrn = new Map(registrations.map(({ urn, name }) => [urn, name]));
  const named = (urn: string): string => nameByUrn.get(urn) ?? urn;
  const describe = (resource: Registration): Record<string, unknown> => {
    const children = registrations.filter(({ parent }) => parent === resource.urn);
    const rendered = children.filter(isRendered);
    return {
      ...optionsOf(resource, named),
      ...readable(resource.inputs),
      ...(rendered.length === 0 ? {} : { waves: wavesOf(rendered) }),
      ...tree(children.filter((child) => !isRendered(child))),
    };
  };
  const tree = (resources: readonly Registration[]): Record<string, unknown> =>
    Object.fromEntries(
      resources
        .toSorted((a, b) => compare(a.name, b.name))
        .map((resource) => [`${resource.name} (${resource.type})`, describe(resource)]),
    );
  const known = new Set(registrations.map(({ urn }) => urn));
  const top = registrations.filter(({ parent }) => !known.has(parent));
  const header = `# Stack '${stack}': what Pulumi makes. Made by 'npm run graphs'; review what changes.\n`;
  return (
    header + stringify({ ...tree(top), outputs: readable(outputs) }, { lineWidth: 0, aliasDuplicateObjects: false })
  );
}

/** The objects of the charts: those that `dist/` shows in full. */
export function isRendered({ type, parent }: Registration): boolean {
  return type.startsWith('kubernetes:') && parent.includes('::api-platform:kubernetes:Workloads::');
}

/** Names in the order in which they are applied. */
function wavesOf(objects: readonly Registration[]): readonly (readonly string[])[] {
  const byUrn = new Map(objects.map((object) => [object.urn, object]));
  const depth = ({ dependsOn }: Registration): number =>
    Math.max(0, ...dependsOn.slice(0, 1).flatMap((urn) => (byUrn.get(urn) ? [1 + depthOf(urn)] : [])));
  const depthOf = (urn: string): number => {
    const object = byUrn.get(urn);
    return object === undefined ? 0 : depth(object);
  };
  const waves: string[][] = [];
  for (const object of objects) (waves[depth(object)] ??= []).push(object.name);
  return waves.map((wave) => wave.toSorted(compare));
}

function optionsOf(resource: Registration, named: (urn: string) => string): Record<string, unknown> {
  const { protect, deleteBeforeReplace, retainOnDelete, replaceOnChanges, ignoreChanges, dependsOn } = resource;
  const options = {
    ...(protect ? { protect } : {}),
    ...(deleteBeforeReplace ? { deleteBeforeReplace } : {}),
    ...(retainOnDelete ? { retainOnDelete } : {}),
    ...(replaceOnChanges.length > 0 ? { replaceOnChanges } : {}),
    ...(ignoreChanges.length > 0 ? { ignoreChanges } : {}),
    ...(dependsOn.length > 0 ? { dependsOn: dependsOn.map(named).toSorted(compare) } : {}),
  };
  return Object.keys(options).length === 0 ? {} : { options };
}

/** Keys sorted; JSON in a text spread out. */
function readable(value: unknown): Record<string, unknown> {
  const walk = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(walk);
    if (typeof inner === 'string' && /^[{[]/.test(inner)) return parsed(inner);
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(
      Object.entries(inner)
        .toSorted(([a], [b]) => compare(a, b))
        .map(([key, field]) => [key, walk(field)]),
    );
  };
  const walked = walk(value);
  return typeof walked === 'object' && walked !== null ? { ...walked } : {};
}

function parsed(text: string): unknown {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return text;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

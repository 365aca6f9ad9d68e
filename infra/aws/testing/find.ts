/** Finds things in what a program registered. */
import type { Registration } from './registration.ts';

/**
 * The one resource of that name.
 * @throws Error when there is none, or components and resources share it and `type` does not tell them apart
 */
export function resourceNamed(registrations: readonly Registration[], name: string): Registration {
  const found = registrations.filter((resource) => resource.custom && resource.name === name);
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} resources are called '${name}'`);
  return only;
}

/** All resources of a type. */
export function resourcesOf(registrations: readonly Registration[], type: string): readonly Registration[] {
  return registrations.filter((resource) => resource.type === type);
}

/** Names of all that a resource comes after, however far back. */
export function allBefore(registrations: readonly Registration[], name: string): ReadonlySet<string> {
  const byUrn = new Map(registrations.map((resource) => [resource.urn, resource]));
  const before = new Set<string>();
  const visit = (resource: Registration): void => {
    for (const urn of [...resource.dependencies, resource.provider]) {
      const dependency = byUrn.get(urn);
      if (dependency === undefined || before.has(dependency.name)) continue;
      before.add(dependency.name);
      visit(dependency);
    }
  };
  visit(resourceNamed(registrations, name));
  return before;
}

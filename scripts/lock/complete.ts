/** Is a lockfile good for every platform? */

/** The parts of package-lock.json (version 3) that matter here. */
export interface Lockfile {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly optionalDependencies?: Readonly<Record<string, string>> }>
  >;
}

/**
 * Optional dependencies, usually one build per platform, that a package names and the lockfile does not hold.
 * `npm ci` refuses such a lockfile on every machine.
 * @returns `name@version needed by package`, sorted
 */
export function missingOptionalPackages({ packages }: Lockfile): string[] {
  const names = new Set(Object.keys(packages).map((place) => place.slice(place.lastIndexOf('node_modules/') + 13)));
  return Object.entries(packages)
    .flatMap(([place, { optionalDependencies = {} }]) =>
      Object.entries(optionalDependencies)
        .filter(([name]) => !names.has(name))
        .map(([name, version]) => `${name}@${version} needed by ${place}`),
    )
    .toSorted();
}

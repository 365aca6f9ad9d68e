/** Every environment by name. */
import { checkDeclaration } from './check-declaration.ts';
import { dev } from './dev.ts';
import type { Environment } from './environment.ts';
import { local } from './local.ts';
import { prod } from './prod.ts';
import { staging } from './staging.ts';

/** All environments, from the developer's machine to the users. */
export const environments = { local, dev, staging, prod } as const satisfies Readonly<Record<string, Environment>>;

// Whatever is made of an environment, its faults and those of services and routes are told before.
checkDeclaration(environments);

/** The name of an environment: also its folder under dist/ and its Pulumi stack. */
export type EnvironmentName = keyof typeof environments;

/**
 * The environment of that name.
 * @throws Error that names the known ones.
 */
export function environmentNamed(name: string): Environment {
  const found = Object.entries(environments).find(([known]) => known === name);
  if (found === undefined) {
    throw new Error(`environment '${name}' is unknown; there are ${Object.keys(environments).join(', ')}`);
  }
  return found[1];
}

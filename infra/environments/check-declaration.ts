/** The one place where all that is declared is looked at, before anything is made of it. */
import { type Declaration, declarationFaults } from '@api-platform/contracts/declaration-faults.ts';
import { routes as table } from '@api-platform/contracts/routes.ts';
import { gateway, services } from '@api-platform/contracts/services.ts';
import { DeclarationFault } from './declaration-fault.ts';
import { environmentFaults } from './environment-faults.ts';
import type { Environment } from './environment.ts';
import { addonNames } from './platform.ts';

/**
 * Looks at services, routes and environments.
 * @param declared services and routes @default - those of the platform
 * @throws {DeclarationFault} that names every fault of all of them
 */
export function checkDeclaration(
  environments: readonly Environment[] = [],
  declared: Declaration = { gateway, services, routes: table },
): void {
  const ofAll = declarationFaults(declared, addonNames);
  // What an environment makes of the routes can be told once each is what it must be.
  const routes = ofAll.length === 0 ? declared.routes : [];
  const parts = [
    ['services and routes', ofAll] as const,
    ...environments.map(
      (environment) => [`environment '${environment.name}'`, environmentFaults(environment, routes)] as const,
    ),
  ];
  const told = parts.flatMap(([what, faults]) =>
    faults.length === 0 ? [] : [`${what}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`],
  );
  if (told.length > 0) throw new DeclarationFault(told.join('\n'));
}

/** The one place where all that is declared is looked at, before anything is made of it. */
import { type Declaration, declarationFaults } from '@api-platform/contracts/declaration-faults.ts';
import { routes as routeTable } from '@api-platform/contracts/routes.ts';
import { gateway, services } from '@api-platform/contracts/services.ts';
import { DeclarationFault } from './declaration-fault.ts';
import { type Fault, environmentFaults } from './environment-faults.ts';
import type { Environment } from './environment.ts';
import { addonNames } from './platform.ts';
import { appVersions } from './versions.ts';

/** Names that no service can have: those of other charts, of what they run, and of other folders of apps/. */
export const takenNames: ReadonlySet<string> = new Set([
  ...addonNames,
  'ingress-controller',
  'alerts',
  'dashboards',
  'contracts',
  'kit',
]);

/** What is declared of the platform. */
const platform: Declaration = { gateway, services, routes: routeTable };

/**
 * Looks at services, routes and environments.
 * @param environments by the names by which they are found @default - none
 * @param declared services and routes @default - those of the platform
 * @param versions of the images by the names of their apps @default - those of versions.ts
 * @throws {DeclarationFault} that names every fault of all of them
 */
export function checkDeclaration(
  environments: Readonly<Record<string, Environment>> = {},
  declared: Declaration = platform,
  versions: Readonly<Record<string, string>> = appVersions,
): void {
  const ofAll = [...declarationFaults(declared, takenNames), ...versionFaults(declared, versions)];
  // What an environment makes of the routes can be told once each is what it must be.
  const routes = ofAll.length === 0 ? declared.routes : [];
  const parts = [
    ['services and routes', ofAll] as const,
    ...Object.entries(environments).map(
      ([key, environment]) =>
        [
          `environment '${key}'`,
          [...environmentFaults(environment, routes), ...ownFaults(environments, key, environment)],
        ] as const,
    ),
  ];
  const told = parts.flatMap(([what, faults]) =>
    faults.length === 0 ? [] : [`${what}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`],
  );
  if (told.length > 0) throw new DeclarationFault(told.join('\n'));
}

function versionFaults(declared: Declaration, versions: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys({ gateway: declared.gateway, ...declared.services })
    .filter((name) => !Object.hasOwn(versions, name))
    .map((name) => `service '${name}': the version of its image is missing; add its line to versions.ts`);
}

/** Where an environment on EKS pulls its images. */
function registryOf({ cluster, images }: Environment): string | undefined {
  return cluster?.target === 'eks' ? images.registry : undefined;
}

/** What a copy of an environment must not have in common with the one that it was copied from. */
function ownFaults(
  environments: Readonly<Record<string, Environment>>,
  key: string,
  environment: Environment,
): readonly string[] {
  const earlier = Object.entries(environments).slice(0, Object.keys(environments).indexOf(key));
  const taken = (where: string, valueOf: (one: Environment) => string | undefined): Fault => {
    const value = valueOf(environment);
    const [other] = earlier.find(([, one]) => value !== undefined && valueOf(one) === value) ?? [];
    return (
      other !== undefined && `${where} ('${value}') must be its own: environment '${other}' has it; choose another`
    );
  };
  const otherRegistry =
    registryOf(environment) &&
    earlier.map(([, one]) => registryOf(one)).find((one) => one !== undefined && one !== registryOf(environment));
  return [
    environment.name !== key &&
      `name ('${environment.name}') must be '${key}', by which all.ts knows it; correct one of the two`,
    taken('domain', ({ domain }) => domain),
    taken('cluster.accountId', ({ cluster }) => (cluster?.target === 'eks' ? cluster.accountId : undefined)),
    taken('cluster.vpcCidr', ({ cluster }) => (cluster?.target === 'eks' ? cluster.vpcCidr : undefined)),
    otherRegistry !== undefined &&
      `images.registry ('${environment.images.registry}') must be that of all environments on EKS ('${otherRegistry}'): images are released once`,
  ].filter((fault) => typeof fault === 'string');
}

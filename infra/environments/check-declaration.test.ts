import { gateway, services } from '@api-platform/contracts/services.ts';
import { routes } from '@api-platform/contracts/routes.ts';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { environments } from './all.ts';
import { checkDeclaration, takenNames } from './check-declaration.ts';
import { DeclarationFault } from './declaration-fault.ts';

const { dev, local } = environments;
const platform = { gateway, services, routes };

test('what is declared has no fault', () => {
  expect(() => checkDeclaration(environments)).not.toThrow();
});

test('the faults of services, routes and environments are told together, each with its place', () => {
  const broken = { gateway, services: { ...services, traefik: services.webapp1 }, routes };
  expect(() => checkDeclaration({ dev: { ...dev, domain: 'x' }, local }, broken)).toThrow(
    new DeclarationFault(
      [
        'services and routes:',
        `  service 'traefik': its name is that of a part of the platform (${['gateway', ...takenNames].join(', ')}); choose another`,
        "  service 'traefik': the version of its image is missing; add its line to versions.ts",
        "environment 'dev':",
        "  domain ('x') must be a lower-case host name with at least two labels; drop scheme, port and path",
      ].join('\n'),
    ),
  );
});

test('a service cannot take the folder of another app', () => {
  const folders = readdirSync(path.resolve(import.meta.dirname, '../../apps'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !(entry.name in { ...services, gateway }))
    .map(({ name }) => name);
  expect(folders.filter((name) => !takenNames.has(name))).toEqual([]);
});

test('a service without a version, which would run an image of no tag, is refused', () => {
  const more = { ...services, 'declared-tomorrow': services.webapp1 };
  expect(() => checkDeclaration({}, { ...platform, services: more })).toThrow(
    "service 'declared-tomorrow': the version of its image is missing; add its line to versions.ts",
  );
});

test('a copy of an environment that still has what must be its own is refused, all of it at once', () => {
  expect(() => checkDeclaration({ dev, demo: { ...dev } })).toThrow(
    new DeclarationFault(
      [
        "environment 'demo':",
        "  name ('dev') must be 'demo', by which all.ts knows it; correct one of the two",
        "  domain ('api.dev.example.com') must be its own: environment 'dev' has it; choose another",
        "  cluster.accountId ('444455556666') must be its own: environment 'dev' has it; choose another",
        "  cluster.vpcCidr ('10.20.0.0/16') must be its own: environment 'dev' has it; choose another",
      ].join('\n'),
    ),
  );
});

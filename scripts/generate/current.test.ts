import { execFile } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';

// Three processes, one after the other, on a busy machine.
jest.setTimeout(30_000);

const root = path.resolve(import.meta.dirname, '../..');
const contracts = path.join(root, 'apps/contracts');
const bin = path.join(root, 'node_modules/.bin');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'generate-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const filesIn = (generated: string): Record<string, string> =>
  Object.fromEntries(readdirSync(generated).map((name) => [name, readFileSync(path.join(generated, name), 'utf8')]));

test('apps/contracts/gen is what the proto files say (stale? run `npm run generate` and commit it)', async () => {
  const sources = globSync(['*.proto', 'buf*.yaml'], { cwd: contracts });
  for (const file of sources) cpSync(path.join(contracts, file), path.join(folder, file));
  await promisify(execFile)(path.join(bin, 'buf'), ['generate'], {
    cwd: folder,
    // buf finds its plugin, and both find the pinned Node, in the one folder.
    env: { HOME: folder, PATH: bin },
  });
  expect(filesIn(path.join(folder, 'gen'))).toEqual(filesIn(path.join(contracts, 'gen')));
});

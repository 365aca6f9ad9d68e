import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const guard = fileURLToPath(new URL('pinned-node.cjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pinned-node-'));
const pretend = join(folder, 'pretend-older.cjs');
const program = join(folder, 'program.cjs');

beforeAll(() => {
  // The first process says that it is an older Node; what it starts tells the truth.
  writeFileSync(
    pretend,
    `if (!process.env.PRETENDED) {
       process.env.PRETENDED = process.pid;
       Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });
     }`,
  );
  writeFileSync(
    program,
    `console.log(process.env.PRETENDED === String(process.pid), ...process.argv.slice(2)); process.exit(7);`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (
  ...preloaded: readonly string[]
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } =>
  spawnSync(process.execPath, [...preloaded.map((file) => `--require=${file}`), program, '--stack=dev', 'main.ts'], {
    encoding: 'utf8',
    env: {},
  });

describe('the guard before the program', () => {
  test('lets Node 24 go on', () => {
    expect(run(guard)).toMatchObject({ status: 7, stdout: 'false --stack=dev main.ts\n', stderr: '' });
  });

  test('goes on with the pinned Node, same arguments and exit code, when an older one was found', () => {
    expect(run(pretend, guard)).toMatchObject({ status: 7, stdout: 'false --stack=dev main.ts\n', stderr: '' });
  });

  test('fails in words when the pinned Node is not installed', () => {
    const elsewhere = join(folder, 'pinned-node.cjs');
    copyFileSync(guard, elsewhere);
    copyFileSync(join(dirname(guard), 'start-again.cjs'), join(folder, 'start-again.cjs'));
    expect(run(pretend, elsewhere)).toMatchObject({
      status: 1,
      stdout: '',
      stderr:
        "api-platform: got Node 20.20.2, must be Node 24 or newer; run 'npm ci', which installs it for this project\n",
    });
  });
});

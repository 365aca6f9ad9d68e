import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import packageJson from '../../package.json' with { type: 'json' };

const run = promisify(execFile);
const home = mkdtempSync(path.join(tmpdir(), 'pulumi-'));
afterAll(() => rmSync(home, { recursive: true }));

/** The place to which the npm package downloads: with a program there, nothing is fetched. */
const bin = path.join(home, 'versions', packageJson.devDependencies.pulumi, 'bin');
mkdirSync(bin, { recursive: true });
const script = `#!/bin/sh
if [ "$1" = version ]; then echo v${packageJson.devDependencies.pulumi}; exit; fi
echo "$@"
node --version
exit 3
`;
writeFileSync(path.join(bin, 'pulumi'), script, { mode: 0o755 });

test('the pinned CLI gets the words, the pinned Node and the terminal, and its exit code is the verb’s', async () => {
  const main = path.join(import.meta.dirname, 'main.ts');
  const ended: unknown = await run(process.execPath, [main, 'drift', 'dev', '--json'], {
    env: { PATH: '/usr/bin:/bin', PULUMI_HOME: home },
  }).catch((error: unknown) => error);
  const words = 'refresh --preview-only --diff --expect-no-changes --stack dev --json';
  expect(ended).toMatchObject({
    code: 3,
    stdout: `${words}\n${process.version}\n`,
    stderr: `Pulumi ${packageJson.devDependencies.pulumi}\n\n`,
  });
});

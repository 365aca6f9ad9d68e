import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import packageJson from '../../package.json' with { type: 'json' };
import { toolsFor } from '../tools/archives.ts';

const run = promisify(execFile);
const home = mkdtempSync(path.join(tmpdir(), 'pulumi-'));
afterAll(() => rmSync(home, { recursive: true }));

/** The place where the CLI and its plugins are looked for: with them there, nothing is fetched. */
const bin = path.join(home, 'versions', packageJson.devDependencies.pulumi, 'bin');
mkdirSync(bin, { recursive: true });
for (const { name, version } of toolsFor('linux-x64')?.plugins ?? []) {
  mkdirSync(path.join(home, 'plugins', `resource-${name}-v${version}`), { recursive: true });
}
const script = `#!/bin/sh
if [ "$1" = version ]; then echo v${packageJson.devDependencies.pulumi}; exit; fi
echo "$@"
node --version
echo "no plugin is fetched in passing: \${PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION:-yes}"
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
    stdout: `${words}\n${process.version}\nno plugin is fetched in passing: true\n`,
    stderr: `Pulumi ${packageJson.devDependencies.pulumi}\n\n`,
  });
});

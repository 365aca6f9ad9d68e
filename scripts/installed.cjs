/**
 * The first word of every verb in package.json: where the project is not installed as `npm ci` does it, says so in one line,
 * in place of what the verb itself would stumble over. CommonJS without types or packages, because it must run where there is
 * none of them, on any Node.
 */
'use strict';
const { existsSync } = require('node:fs');
const path = require('node:path');
const { neededMajor, pinned } = require('../infra/aws/start-again.cjs');

const installed = (...names) => existsSync(path.join(__dirname, '../node_modules', ...names));

function fault() {
  if (!installed()) return "nothing is installed; run 'npm ci'";
  // npm writes it last: an installation that was cut off has none either.
  if (!installed('.package-lock.json')) return "node_modules was not made by 'npm ci' (pnpm? yarn?); run it";
  // Settings of npm, such as NODE_ENV=production, would leave both kinds out again.
  if (!installed('jest')) return "the tools are not installed; run 'npm ci --include=dev --include=optional'";
  if (existsSync(pinned) || Number.parseInt(process.versions.node, 10) >= neededMajor) return undefined;
  return (
    `got Node ${process.versions.node}, must be Node ${neededMajor} or newer; run 'npm ci --include=optional', ` +
    'which installs it where there is one for this platform'
  );
}

const found = fault();
if (found !== undefined) {
  process.stderr.write(`api-platform: ${found}\n`);
  process.exitCode = 1;
}

/**
 * The policies as a validation plugin of `cdk8s synth` (cdk8s.yaml, https://cdk8s.io/docs/latest/cli/synth/). cdk8s-cli loads it
 * into whatever Node it runs on, so it is CommonJS, and leaves the work to the pinned Node, which runs TypeScript.
 */
'use strict';
const { execFileSync } = require('node:child_process');
const path = require('node:path');

const root = path.join(__dirname, '../../../..');
const node = path.join(root, 'node_modules/.bin/node');

exports.Policies = class Policies {
  /** Tells cdk8s's report what breaks a rule, with the construct that made it: cdk8s then ends with exit code 2. */
  validate({ manifests, metadata, report }) {
    const printed = execFileSync(node, [path.join(__dirname, 'main.ts'), ...manifests], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const findings = JSON.parse(printed);
    for (const { resourceName, manifestPath, constructPath, location, ...rule } of findings) {
      // The report looks up here which construct is meant.
      metadata[resourceName] = { path: constructPath };
      report.addViolation({ ...rule, violatingResources: [{ resourceName, manifestPath, locations: [location] }] });
    }
    report.submit(findings.length === 0 ? 'success' : 'failure');
  }
};

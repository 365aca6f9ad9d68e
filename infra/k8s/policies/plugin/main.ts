/** Started by validation.cjs on the pinned Node: checks the files that its arguments name, and prints the findings as JSON. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pluginFindings } from './findings.ts';

const files = process.argv.slice(2).map((file) => ({
  path: file,
  environment: path.basename(path.dirname(file)),
  text: readFileSync(file, 'utf8'),
}));
process.stdout.write(JSON.stringify(pluginFindings(files)));

/**
 * `npm run golden`: records the names and selectors of new objects in golden.json. What changed, and what is gone, it
 * refuses; with `-- --accept` it records that too.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { environments } from '../../../environments/all.ts';
import { lastingSelectors } from './golden.ts';
import { recorded } from './record.ts';

const file = path.join(import.meta.dirname, 'golden.json');
const { code, printed, text } = recorded(
  process.argv.slice(2),
  JSON.parse(readFileSync(file, 'utf8')),
  lastingSelectors(Object.values(environments)),
);
if (text !== undefined) writeFileSync(file, text);
(code === 0 ? process.stdout : process.stderr).write(printed);
process.exitCode = code;

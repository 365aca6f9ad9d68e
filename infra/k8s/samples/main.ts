/** `npm run samples`: writes what the constructs make, for review. No test ever writes it. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sampleFiles } from './samples.ts';

const folder = path.join(import.meta.dirname, '__snapshots__');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const [name, text] of sampleFiles()) writeFileSync(path.join(folder, name), text);

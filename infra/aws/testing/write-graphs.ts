/** `npm run graphs`: writes what every stack makes, for review. No test ever writes it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { loadGraphs } from './graphs.ts';
import { graphFile } from './stacks.ts';

for (const [stack, { text }] of await loadGraphs()) {
  const file = graphFile(stack);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

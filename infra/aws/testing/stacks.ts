/** Every stack, and the file that shows what it makes. */
import { fileURLToPath } from 'node:url';

import { environments } from '../../environments/all.ts';
import { registryStack } from '../plan/names.ts';

/** Names of all stacks. */
export const stacks: readonly string[] = [...Object.keys(environments), registryStack];

/** Where the text of a stack's graph is kept. */
export function graphFile(stack: string): string {
  return fileURLToPath(new URL(`../__snapshots__/${stack}.yaml`, import.meta.url));
}

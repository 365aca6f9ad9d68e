/** Every stack, and the file that shows what it makes. */
import { fileURLToPath } from 'node:url';

import { environments } from '../../environments/all.ts';
import { registryStack } from '../plan/names.ts';

/** Names of all stacks. */
export const stacks: readonly string[] = [...Object.keys(environments), registryStack];

/**
 * What no stack has to have, and the documents tell how to switch on. Its graph is kept like those of the stacks, so that
 * the tables of limits, of calls and of prices know its types, and the policy pack its inputs, before somebody does.
 */
export const variants: readonly string[] = ['edge-with-tokens'];

/** Where the text of the graph of a stack or a variant is kept. */
export function graphFile(stack: string): string {
  return fileURLToPath(new URL(`../__snapshots__/${stack}.yaml`, import.meta.url));
}

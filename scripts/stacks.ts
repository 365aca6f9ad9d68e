/** The stacks that verbs take. */
import { registryStack } from '../infra/aws/plan/names.ts';
import { environments } from '../infra/environments/all.ts';
import type { Environment } from '../infra/environments/environment.ts';
import { UsageError } from './terminal/command-line.ts';

const all: readonly Environment[] = Object.values(environments);

/** All stacks: the registry, and one per environment. */
export const stacks: readonly string[] = [registryStack, ...all.map(({ name }) => name)];

/** Those that an account in AWS belongs to. */
export const stacksWithAccount: readonly string[] = [
  registryStack,
  ...all.filter(({ cluster }) => cluster.target === 'eks').map(({ name }) => name),
];

/**
 * Makes sure that a word of a command line is a stack.
 * @param known the ones that the verb takes
 * @throws {UsageError} that names these; it offers none of them: what is typed in haste must not deploy or destroy one
 */
export function demandStack(stack: string, known: readonly string[]): void {
  if (known.includes(stack)) return;
  throw new UsageError(`got ${stack === '' ? 'no stack' : `'${stack}'`}, must be one of ${known.join(', ')}`);
}

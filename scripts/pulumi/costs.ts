/** What a stack costs, in a sentence. Pure. */
import { environments } from '../../infra/environments/all.ts';
import type { Environment } from '../../infra/environments/environment.ts';
import { costsOf } from '../costs/costs.ts';

const all: readonly Environment[] = Object.values(environments);

/**
 * What is said before a stack is brought up; undefined for one that costs nothing by itself.
 * @param graphOf the graph's text of a stack, as `npm run graphs` writes it; undefined where it did not yet
 */
export function costSentence(stack: string, graphOf: (stack: string) => string | undefined): string | undefined {
  const environment = all.find(({ name, cluster }) => name === stack && cluster.target === 'eks');
  if (environment === undefined) return undefined;
  const graph = graphOf(stack);
  if (graph === undefined) return `what '${stack}' costs is known once 'npm run graphs' has written what it makes`;
  const monthly = costsOf(environment, () => graph).reduce((sum, cost) => sum + cost.monthly, 0);
  return `'${stack}' costs about ${monthly} USD a month while nobody uses it; traffic and logs come on top (docs/costs.md)`;
}

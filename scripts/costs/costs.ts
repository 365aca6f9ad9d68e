/** What environments cost while nobody uses them. Pure. */
import { type Cost, fixedCosts } from '../../infra/aws/costs/estimate.ts';
import type { Environment } from '../../infra/environments/environment.ts';
import { manifests } from '../../infra/k8s/render.ts';

/**
 * The fixed costs of an environment; none where it needs no account.
 * @param graphOf the graph's text of a stack, as `npm run graphs` writes it
 */
export function costsOf(environment: Environment, graphOf: (stack: string) => string): readonly Cost[] {
  const { name, cluster } = environment;
  if (cluster.target !== 'eks') return [];
  const objects = manifests(environment).flatMap((chart) => chart.objects);
  return fixedCosts(graphOf(name), objects, cluster.zones.length);
}

/** Which Deployments are a trial of another. */
import type { Context } from '../context.ts';
import type { Workload } from '../model/workload.ts';

/** Is a Deployment the trial side of a declared canary? */
export function isCanary({ namespace, object }: Workload, { canaries = [] }: Partial<Context>): boolean {
  return canaries.some((canary) => canary.namespace === namespace && canary.canary === object.name);
}

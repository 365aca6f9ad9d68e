/** For tests: environments whatever is being released in them. */
import type { Environment } from './environment.ts';

const standingTrial = { gateway: { percent: 25 } } as const;

/**
 * An environment while nothing is being released: every app in the version of versions.ts, the gateway on its standing
 * trial. A test that is about anything but releases begins with it: somebody who starts or ends a trial edits no test.
 */
export function atRest<E extends Environment>(
  environment: E,
): Omit<E, 'canaries'> & { readonly canaries: typeof standingTrial } {
  return { ...environment, canaries: standingTrial };
}

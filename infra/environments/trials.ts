import type { Canary, Environment } from './environment.ts';

/** The trial of a workload; undefined where none runs, also where a share of 0 holds the stable version. */
export function trialOf({ canaries }: Pick<Environment, 'canaries'>, workload: string): Canary | undefined {
  const canary = Object.entries(canaries).find(([name]) => name === workload)?.[1];
  return canary === undefined || canary.percent === 0 ? undefined : canary;
}

import type { WorkloadName } from '@api-platform/contracts/services.ts';
import type { Environment } from '../../environments/environment.ts';
import { trialOf } from '../../environments/trials.ts';
import { appImage } from '../../environments/versions.ts';
import type { Trial } from '../constructs/canary.ts';

/** The images of both sides of a workload. */
export interface Releases {
  /** Of the stable side, or of the only one. */
  readonly image: string;
  readonly canary?: Trial;
}

/**
 * What runs of a workload: the version of versions.ts and nothing else, or on trial beside the version that is held.
 * A share of 0 holds that version, and runs no trial.
 */
export function releasesOf(environment: Environment, name: WorkloadName): Releases {
  const trial = trialOf(environment, name);
  return {
    image: appImage(environment, name, environment.canaries[name]?.stable),
    ...(trial && { canary: { image: appImage(environment, name), percent: trial.percent } }),
  };
}

/** Trials: the standing one of the gateway, by pods, and one of a service behind it, by exact weights. */
import { trialOf } from '../../infra/environments/trials.ts';
import { gatewayName } from '../../infra/k8s/names.ts';
import { drillOutcome } from '../drill.ts';
import { trialLife } from '../trials/life.ts';
import { percent } from '../trials/share.ts';
import { standingTrial } from '../trials/standing.ts';
import type { Step } from './step.ts';

export const canary: Step = {
  name: 'canary',
  summary: 'measures the shares of trials, promotes one and rolls one back, under steady traffic',
  optional: false,
  always: false,
  async take(run) {
    const life = await trialLife(run);
    // last, because the stable side stays scaled up for some minutes
    const standing =
      trialOf(run.environment, gatewayName) === undefined ? { measured: [], drills: [] } : await standingTrial(run);
    const measured = [...life.measured, ...standing.measured];
    const outcome = drillOutcome(
      measured
        .filter(({ share }) => share.trial > 0 && share.trial < 1)
        .map(({ share }) => percent(share.trial))
        .join(', '),
      [...life.drills, ...standing.drills],
    );
    return {
      ...outcome,
      figures: {
        ...outcome.figures,
        shares: measured.map(({ share }) => ({ ...share, failures: Object.fromEntries(share.failures) })),
      },
      faults: [...outcome.faults, ...measured.flatMap(({ faults }) => faults)],
    };
  },
};

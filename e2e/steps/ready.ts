/** Waits until everything runs. */
import { rollouts } from '../manifests.ts';
import type { Step } from './step.ts';
import { waitForRollouts, waitForScalers } from './wait.ts';

export const ready: Step = {
  name: 'ready',
  summary: 'waits until all pods are ready under Pod Security "restricted", and autoscalers can decide',
  optional: false,
  always: false,
  async take(run) {
    const all = rollouts(run.manifests);
    await waitForRollouts(all, run);
    const scalers = await waitForScalers(run);
    const namespaces = [...new Set(all.map(({ namespace }) => namespace))];
    const levels = await Promise.all(namespaces.map((namespace) => run.cluster.podSecurity(namespace)));
    return {
      text: `${all.length} Deployments rolled out, ${scalers} autoscalers know what they go by`,
      figures: { deployments: all.map(({ name }) => name), autoscalers: scalers },
      faults: namespaces
        .filter((_, i) => levels[i] !== 'restricted')
        .map((name) => `namespace ${name} does not enforce Pod Security "restricted"`),
    };
  },
};

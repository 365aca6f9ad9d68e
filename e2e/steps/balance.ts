/** Whether load reaches every replica. */
import { rollouts } from '../manifests.ts';
import { type CountingPod, withCountingPods } from '../replicas.ts';
import { seedRequests } from '../seed-requests.ts';
import { type Replica, spread, unaskedNote } from '../spread.ts';
import { gatewayName } from '../../infra/k8s/names.ts';
import type { Step } from './step.ts';

/** How long the gateway may take to learn of new pods through DNS, in milliseconds. */
const learnMs = 60_000;

const asReplica = ({ name, protocol, exposition, deployment: { workload } }: CountingPod): Replica => ({
  name,
  protocol,
  exposition,
  takes: ({ reaches }) => workload === gatewayName || reaches === workload,
});

export const balance: Step = {
  name: 'balance',
  summary: 'checks that load reaches all replicas',
  optional: false,
  always: false,
  take(run) {
    const { environment, manifests, entry, pause, say } = run;
    return withCountingPods(run, rollouts(manifests), async (pods) => {
      const replicas = pods.map(asReplica);
      const deadline = performance.now() + learnMs;
      for (;;) {
        const result = await spread({
          replicas,
          requests: seedRequests,
          send: (request) => entry.send(environment.domain, request),
        });
        if (result.unseen.length > 0 && performance.now() < deadline) {
          say(`not seen yet: ${result.unseen.length} of ${replicas.length} replicas`);
          await pause(1_000);
          continue;
        }
        for (const [name, count] of result.answeredBy) say(`${name} answered ${count}`);
        unaskedNote(result).forEach(say);
        return {
          text: `${replicas.length - result.unseen.length - result.unasked.length} of ${replicas.length} replicas answered`,
          figures: { answeredBy: Object.fromEntries(result.answeredBy) },
          faults: [...result.faults, ...result.unseen],
        };
      }
    });
  },
};

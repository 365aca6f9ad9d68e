/** Whether load reaches every replica. */
import { setTimeout as delay } from 'node:timers/promises';
import { adminPaths, workloads } from '@api-platform/contracts/services.ts';
import { selectorLabels } from '../../infra/k8s/names.ts';
import type { Forwarded } from '../forward.ts';
import { send } from '../http.ts';
import { isReady } from '../rollout-state.ts';
import { seedRequests } from '../seed-requests.ts';
import { type Replica, spread, unaskedNote } from '../spread.ts';
import type { Run, Step } from './step.ts';

/** How long the gateway may take to learn of new pods through DNS, in milliseconds. */
const learnMs = 60_000;

/** Every ready pod of every workload, with a way to its admin listener. */
async function replicasOf({ cluster, environment: { namespace } }: Run, opened: Forwarded[]): Promise<Replica[]> {
  const replicas: Replica[] = [];
  for (const [name, { adminPort, protocol }] of Object.entries(workloads)) {
    const pods = (await cluster.pods(namespace, selectorLabels(name))).filter(isReady);
    for (const { metadata } of pods) {
      const pod = metadata?.name ?? '';
      const forwarded = await cluster.forward(namespace, pod, adminPort);
      opened.push(forwarded);
      replicas.push({
        name: pod,
        protocol,
        takes: ({ reaches }) => name === 'gateway' || reaches === name,
        exposition: async () => {
          const { body } = await send({ url: forwarded.url }, { method: 'GET', path: adminPaths.metrics });
          return body;
        },
      });
    }
  }
  return replicas;
}

export const balance: Step = {
  name: 'balance',
  summary: 'checks that load reaches all replicas',
  optional: false,
  always: false,
  async take(run) {
    const { environment, ingressUrl, say } = run;
    const url = await ingressUrl();
    const opened: Forwarded[] = [];
    try {
      const replicas = await replicasOf(run, opened);
      const deadline = performance.now() + learnMs;
      for (;;) {
        const result = await spread({
          replicas,
          requests: seedRequests,
          send: (request) => send({ url, host: environment.domain }, request),
        });
        if (result.unseen.length > 0 && performance.now() < deadline) {
          say(`not seen yet: ${result.unseen.length} of ${replicas.length} replicas`);
          await delay(1_000);
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
    } finally {
      await Promise.all(opened.map((forwarded) => forwarded.close()));
    }
  },
};

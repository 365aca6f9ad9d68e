/** Replaces every pod of every workload under steady traffic. */
import { ingressController } from '../../infra/environments/platform.ts';
import { type DrillResult, drillOutcome, drillText, underTraffic } from '../drill.ts';
import { type Rollout, onRequestPath } from '../manifests.ts';
import { declared, readyPods, silentPods } from '../replicas.ts';
import { streamsOf } from '../streams.ts';
import type { Run, Step } from './step.ts';
import { waitForPodsGone, waitForRollouts } from './wait.ts';

/** How long new pods may wait for their first request, in milliseconds: DNS answers from caches. */
const learnMs = 60_000;
const pollMs = 1_000;

/**
 * Waits until every pod has answered something: traffic that meets none of the new pods proves nothing.
 * @throws {Error} naming those that have not
 */
async function waitForAnswers(run: Run, deployment: Rollout): Promise<void> {
  const { entry, options, pause } = run;
  const silent = async (): Promise<string[]> => {
    if (declared(deployment) !== undefined) return silentPods(run, deployment);
    // what is no workload of ours has no such counter, and what stands behind a given URL is unknown
    const told = deployment.name === ingressController.name && options.ingressUrl === undefined;
    return told ? (await readyPods(run, deployment)).filter((name) => !entry.sentTo().has(name)) : [];
  };
  const deadline = performance.now() + learnMs;
  for (;;) {
    const names = await silent();
    if (names.length === 0) return;
    if (performance.now() > deadline) throw new Error(`no request reached ${names.join(', ')} after the rollout`);
    await pause(pollMs);
  }
}

export const rollout: Step = {
  name: 'rollout',
  summary: 'replaces all pods of every workload under steady traffic and counts failed requests',
  optional: false,
  always: false,
  async take(run) {
    const { cluster, environment, manifests, say } = run;
    const drills: DrillResult[] = [];
    const replaced: Record<string, number> = {};
    for (const deployment of onRequestPath(manifests, environment)) {
      const { namespace, name } = deployment;
      const old = await readyPods(run, deployment);
      const drill = await underTraffic(run, {
        name,
        streams: streamsOf(environment),
        disturb: async () => {
          await cluster.restart(namespace, name, new Date().toISOString());
          await waitForRollouts([deployment], { ...run, say: () => {} });
          await waitForPodsGone(namespace, old, run);
          await waitForAnswers(run, deployment);
        },
      });
      replaced[name] = old.length;
      drills.push(drill);
      say(`${name}, ${old.length} pods: ${drillText(drill)}`);
    }
    const pods = Object.values(replaced).reduce((sum, count) => sum + count, 0);
    return drillOutcome(`${pods} pods of ${drills.length} workloads replaced`, drills, { replaced });
  },
};

/** Deletes pods under steady traffic. */
import { type DrillResult, drillOutcome, drillText, underTraffic } from '../drill.ts';
import { type Rollout, onRequestPath } from '../manifests.ts';
import { readyPods } from '../replicas.ts';
import { excusedBy, streamsOf } from '../streams.ts';
import type { Run, Step } from './step.ts';
import { waitForPodsGone, waitForRollouts } from './wait.ts';

interface Victim {
  readonly deployment: Rollout;
  readonly pod: string;
}

/** One pod of each: no more than a disruption budget gives away. */
async function victimsOf(run: Run, deployments: readonly Rollout[]): Promise<Victim[]> {
  const victims = deployments.map(async (deployment): Promise<Victim> => {
    const [pod] = await readyPods(run, deployment);
    if (pod === undefined) throw new Error(`no pod of ${deployment.name} is ready`);
    return { deployment, pod };
  });
  return Promise.all(victims);
}

/** Deletes one pod of each Deployment at the same time, and waits for the successors. */
async function killOneOfEach(run: Run, name: string, deployments: readonly Rollout[]): Promise<DrillResult> {
  const { cluster, environment, say } = run;
  const victims = await victimsOf(run, deployments);
  const streams = streamsOf(environment);
  const drill = await underTraffic(run, {
    name,
    streams,
    excused: excusedBy(streams, deployments),
    disturb: async () => {
      await Promise.all(victims.map(({ deployment, pod }) => cluster.pods.remove(deployment.namespace, pod)));
      for (const { deployment, pod } of victims) await waitForPodsGone(deployment.namespace, [pod], run);
      await waitForRollouts(deployments, { ...run, say: () => {} });
    },
  });
  say(`${victims.map(({ pod }) => pod).join(', ')}: ${drillText(drill)}`);
  return drill;
}

export const kill: Step = {
  name: 'kill',
  summary: 'deletes a pod of each workload, then one of all at once, under steady traffic',
  optional: false,
  always: false,
  async take(run) {
    const deployments = onRequestPath(run.manifests, run.environment);
    const drills: DrillResult[] = [];
    for (const deployment of deployments) drills.push(await killOneOfEach(run, deployment.name, [deployment]));
    drills.push(await killOneOfEach(run, 'one of each', deployments));
    return drillOutcome(`${deployments.length * 2} pods deleted`, drills);
  },
};

/** The standing trial of the gateway: its share is that of its pods, and its own host reaches nobody else. */
import { canaryHost, ingressController } from '../../infra/environments/platform.ts';
import { restingAt } from '../../infra/k8s/canary-share.ts';
import { canaryName, gatewayName, selectorLabels } from '../../infra/k8s/names.ts';
import { readings } from '../autoscaling.ts';
import { type DrillResult, drillText, underTraffic } from '../drill.ts';
import { readyPods } from '../replicas.ts';
import { isReady } from '../rollout-state.ts';
import { firstRequests } from '../seed-requests.ts';
import type { Run } from '../steps/step.ts';
import { waitForLeavingPods, waitForRollouts } from '../steps/wait.ts';
import { streamsOf } from '../streams.ts';
import { type Measured, measure, sidesOf } from './measure.ts';

/** Enough that one request more or less is a fraction of a per cent. */
const requests = 400;
const pollMs = 2_000;
const attempts = 3;
/** The trial follows late on purpose, both ways: its autoscaler waits for minutes until others have come to rest. */
const followMs = 420_000;

async function podsOfSides(run: Run): Promise<readonly [stable: readonly string[], trial: readonly string[]]> {
  const [stable = [], trial = []] = await Promise.all(
    sidesOf(run.manifests, gatewayName).map((side) => readyPods(run, side)),
  );
  return [stable, trial];
}

/** Measures with the same pods from beginning to end: an autoscaler may add or take one at any time. */
async function shares(run: Run): Promise<Measured[]> {
  for (let attempt = 1; ; attempt += 1) {
    await waitForLeavingPods(sidesOf(run.manifests, gatewayName), run);
    const before = await podsOfSides(run);
    const measured = await sharesBetween(run, before[0].length, before[1].length);
    if (String(await podsOfSides(run)) === String(before) || attempt === attempts) return measured;
    run.say('the autoscaler changed the pods meanwhile; all is counted again');
  }
}

/** The share of all requests to the domain, and of those to the trial's own host. */
async function sharesBetween(run: Run, stable: number, trial: number): Promise<Measured[]> {
  const { cluster, environment, manifests } = run;
  const { domain } = environment;
  const controllers = await cluster.pods.select(ingressController.namespace, selectorLabels(ingressController.name));
  // every controller takes turns on its own, and may be amid a turn when the counting starts and ends
  const tolerance = controllers.filter(isReady).length * trial;
  const ask = { requests, request: firstRequests.health };
  return [
    await measure(run, manifests, gatewayName, {
      ...ask,
      what: `${stable} stable pods and ${trial} on trial`,
      host: domain,
      expected: { share: trial / (stable + trial), tolerance },
    }),
    await measure(run, manifests, gatewayName, {
      ...ask,
      what: 'the host of the trial',
      host: canaryHost({ domain }),
      expected: { share: 1, tolerance: 0 },
    }),
  ];
}

/** Waits until the trial has as many pods as its autoscaler keeps beside the stable ones. */
async function waitForTrial(run: Run): Promise<void> {
  const { cluster, environment, pause } = run;
  const scaler = await cluster.autoscalers.read(environment.namespace, canaryName(gatewayName));
  const perTrialPod = readings(scaler)[0]?.target ?? 1;
  const bounds = { min: scaler.spec?.minReplicas ?? 1, max: scaler.spec?.maxReplicas ?? 1 };
  const deadline = performance.now() + followMs;
  for (;;) {
    const [stable, trial] = await podsOfSides(run);
    const right = restingAt(stable.length, perTrialPod, bounds);
    if (right.includes(trial.length)) return;
    if (performance.now() > deadline) {
      throw new Error(
        `beside ${stable.length} stable pods the trial has ${trial.length}, must be ${right.join(' or ')}`,
      );
    }
    await pause(pollMs);
  }
}

/** Raises the lower limit of the stable side to its upper one, and lets the trial follow. */
async function scaledUp(run: Run, measured: Measured[]): Promise<DrillResult> {
  const { cluster, environment, manifests, say } = run;
  const { namespace } = environment;
  const { spec } = await cluster.autoscalers.read(namespace, gatewayName);
  const [min, max] = [spec?.minReplicas ?? 1, spec?.maxReplicas ?? 1];
  try {
    const drill = await underTraffic(run, {
      name: `${gatewayName} from ${min} to ${max}`,
      streams: streamsOf(environment),
      disturb: async () => {
        await cluster.autoscalers.setMinimum(namespace, gatewayName, max);
        const sides = sidesOf(manifests, gatewayName);
        const raised = sides.map((side) => (side.name === gatewayName ? { ...side, minReplicas: max } : side));
        await waitForRollouts(raised, { ...run, say: () => {} });
        await waitForTrial(run);
        await waitForRollouts(raised, { ...run, say: () => {} });
      },
    });
    say(`${drill.name}: ${drillText(drill)}`);
    if (drill.troubles.length === 0) measured.push(...(await shares(run)));
    return drill;
  } finally {
    await cluster.autoscalers.setMinimum(namespace, gatewayName, min);
  }
}

/** Measures the share at rest and with the stable side scaled up. */
export async function standingTrial(run: Run): Promise<{ measured: Measured[]; drills: DrillResult[] }> {
  await waitForTrial(run);
  const measured = await shares(run);
  const drill = await scaledUp(run, measured);
  return { measured, drills: [drill] };
}

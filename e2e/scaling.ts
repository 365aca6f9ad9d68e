/** Looking at the autoscaler of the gateway while it works. */
import { requestMetrics } from '@api-platform/contracts/metrics.ts';
import { gatewayName } from '../infra/k8s/names.ts';
import { type ScalerState, scalerState } from './autoscaling.ts';
import { cpuSeconds } from './counters.ts';
import type { Rollout } from './manifests.ts';
import { withCountingPods } from './replicas.ts';
import type { Run } from './steps/step.ts';

/** How often the autoscalers are looked at, in milliseconds; they themselves decide every 15 s. */
export const sampleMs = 5_000;
/** What a scale-down may take beyond its stabilisation and its steps, in milliseconds. */
const slackMs = 180_000;

/** The measure of requests that it goes by. */
export const { perSecond } = requestMetrics.http;

/** What the autoscalers did, second by second. */
export interface Sample {
  readonly seconds: number;
  readonly replicas: Readonly<Record<string, number>>;
  readonly cpu: number | undefined;
  readonly requestsPerSecond: number | undefined;
}

/** A look-out. */
export interface Watch {
  readonly samples: Sample[];
  /** Looks once, and tells what has changed. */
  readonly look: () => Promise<ScalerState>;
}

/**
 * Watches autoscalers.
 * @param names the first is the one whose measures are kept
 */
export function watch({ cluster, environment: { namespace }, say }: Run, names: readonly string[]): Watch {
  const began = performance.now();
  const samples: Sample[] = [];
  let told = '';
  return {
    samples,
    async look() {
      const states = await Promise.all(
        names.map(async (name) => scalerState(await cluster.autoscalers.read(namespace, name))),
      );
      const [own] = states;
      if (own === undefined) throw new Error('there is no autoscaler to watch');
      const current = (metric: string): number | undefined =>
        own.readings.find((reading) => reading.metric === metric)?.current;
      const replicas = Object.fromEntries(names.map((name, i) => [name, states[i]?.replicas ?? 0]));
      const seconds = Math.round((performance.now() - began) / 1_000);
      samples.push({ seconds, replicas, cpu: current('cpu'), requestsPerSecond: current(perSecond) });
      const text = Object.entries(replicas)
        .map(([name, count]) => `${name} ${count}`)
        .join(', ');
      if (text !== told) {
        const [cpu, rate] = [current('cpu'), current(perSecond)].map((value) => value?.toFixed(0) ?? 'unknown');
        say(`${seconds} s: ${text}; CPU ${cpu} %, ${rate} requests/s per pod`);
        told = text;
      }
      return own;
    },
  };
}

/**
 * Waits until the autoscaler is back at its lower limit, as long as its own rules may take.
 * @throws {Error} when it takes longer
 */
export async function waitForRest({ cluster, environment, pause, say }: Run, { look }: Watch): Promise<void> {
  const { spec } = await cluster.autoscalers.read(environment.namespace, gatewayName);
  const { stabilizationWindowSeconds: quiet = 300, policies = [] } = spec?.behavior?.scaleDown ?? {};
  const stepSeconds = Math.max(...policies.map(({ periodSeconds }) => periodSeconds), 15);
  const least = spec?.minReplicas ?? 1;
  const { replicas } = await look();
  if (replicas === least) return;
  const longestMs = (quiet + (replicas - least) * stepSeconds) * 1_000 + slackMs;
  say(`back to ${least} pods within ${Math.round(longestMs / 60_000)} minutes`);
  const deadline = performance.now() + longestMs;
  while ((await look()).replicas > least) {
    if (performance.now() > deadline) throw new Error(`the autoscaler did not come down to ${least} pods`);
    await pause(sampleMs);
  }
}

/** Requests before the counted ones, so that the code is compiled, and the counted ones. */
const calibration = { warmUp: 100, counted: 200, idleMs: 5_000 } as const;

/**
 * How much CPU one request costs the gateway here and now, in seconds: what the processes take while they answer some,
 * without what they take at rest.
 * @param ask sends one request
 */
export function cpuPerRequest(
  run: Pick<Run, 'cluster' | 'pause'>,
  sides: readonly Rollout[],
  ask: () => Promise<unknown>,
): Promise<number> {
  const { warmUp, counted, idleMs } = calibration;
  return withCountingPods(run, sides, async (pods) => {
    const taken = async (): Promise<{ readonly cpu: number; readonly ms: number }> => {
      const each = await Promise.all(pods.map(async ({ exposition }) => cpuSeconds(await exposition())));
      return { cpu: each.reduce((sum, cpu) => sum + cpu, 0), ms: performance.now() };
    };
    for (let n = 0; n < warmUp; n += 1) await ask();
    const before = await taken();
    for (let n = 0; n < counted; n += 1) await ask();
    const after = await taken();
    await run.pause(idleMs);
    const rest = await taken();
    const idle = (rest.cpu - after.cpu) / (rest.ms - after.ms);
    return Math.max(after.cpu - before.cpu - idle * (after.ms - before.ms), 0) / counted;
  });
}

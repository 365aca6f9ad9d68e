/** The autoscaler of the gateway: up on requests, up on CPU, down again. */
import { requestMetrics } from '@api-platform/contracts/metrics.ts';
import { gatewayName } from '../../infra/k8s/names.ts';
import { type Rescale, type ScalerState, rescales, scalerState } from '../autoscaling.ts';
import { type DrillResult, drillOutcome, drillText, underTraffic } from '../drill.ts';
import { heavyRequest } from '../heavy-request.ts';
import { rollouts } from '../manifests.ts';
import { readyPods } from '../replicas.ts';
import { firstRequests } from '../seed-requests.ts';
import { type Stream, streamsOf } from '../streams.ts';
import type { Run, Step } from './step.ts';
import { waitForRollouts } from './wait.ts';

/** How often the autoscalers are looked at, in milliseconds; they themselves decide every 15 s. */
const sampleMs = 5_000;
/** Load goes on for so long after new pods are ready, in milliseconds. */
const holdMs = 20_000;
/** Times of the target that asks for one pod more: above the tolerance of a tenth, below the target of two more. */
const overTarget = 1.25;
/**
 * Pods that have answered little so far compile their code first, and take twice the CPU for that: so load begins below
 * the target, for so many milliseconds.
 */
const warmUp = { share: 0.6, ms: 60_000 } as const;
/** Share of the target of requests that leaves the decision to the CPU. */
const underTarget = 0.4;
/** What a scale-down may take beyond its stabilisation and its steps, in milliseconds. */
const slackMs = 180_000;

/** What the autoscalers did, second by second. */
interface Sample {
  readonly seconds: number;
  readonly replicas: Readonly<Record<string, number>>;
  readonly cpu: number | undefined;
  readonly requestsPerSecond: number | undefined;
}

interface Watch {
  readonly samples: Sample[];
  /** Looks once, and tells what has changed. */
  readonly look: () => Promise<ScalerState>;
}

const { perSecond } = requestMetrics.http;

function watch({ cluster, environment: { namespace }, say }: Run, names: readonly string[]): Watch {
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

/** Loads the gateway until its autoscaler adds a pod because of a metric. */
async function scaleUp(
  run: Run,
  { look }: Watch,
  load: { readonly metric: string; readonly stream: Stream; readonly rate: number },
): Promise<{ readonly drill: DrillResult; readonly rescale: Rescale | undefined }> {
  const { cluster, environment, manifests, options, pause, say } = run;
  const { namespace } = environment;
  const since = new Date(Math.floor(Date.now() / 1_000) * 1_000);
  let rescale: Rescale | undefined;
  say(`${Math.round(load.rate)} requests/s of "${load.stream.request.name}"`);
  const drill = await underTraffic(run, {
    name: `up on ${load.metric}`,
    streams: [load.stream],
    requestsPerSecond: load.rate,
    disturb: async () => {
      const deadline = performance.now() + options.timeoutMs;
      const others = new Set<string>();
      while (rescale === undefined) {
        await look();
        const changes = rescales(await cluster.autoscalers.events(namespace, gatewayName), since);
        rescale = changes.find(({ reason }) => reason.includes(load.metric) && reason.endsWith('above target'));
        changes.filter((change) => change !== rescale).forEach(({ reason }) => others.add(reason));
        if (rescale === undefined && performance.now() > deadline) {
          const instead = others.size > 0 ? `; it went by: ${[...others].join(', ')}` : '';
          throw new Error(`the autoscaler did not add a pod because of ${load.metric}${instead}`);
        }
        await pause(sampleMs);
      }
      say(`to ${rescale.replicas} pods: ${rescale.reason}`);
      await waitForRollouts(
        rollouts(manifests).filter(({ name }) => name === gatewayName),
        { ...run, say: () => {} },
      );
      for (let heldMs = 0; heldMs < holdMs; heldMs += sampleMs) {
        await look();
        await pause(sampleMs);
      }
    },
  });
  say(`${drill.name}: ${drillText(drill)}`);
  return { drill, rescale };
}

/**
 * Waits until the autoscaler is back at its lower limit, as long as its own rules may take.
 * @throws {Error} when it takes longer
 */
async function waitForRest({ cluster, environment, pause, say }: Run, { look }: Watch): Promise<void> {
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

export const scale: Step = {
  name: 'scale',
  summary: 'loads the gateway until it scales up on requests, then on CPU, and waits for it to come down',
  optional: true,
  always: false,
  async take(run) {
    const { cluster, environment, manifests, pause, say } = run;
    const { namespace, domain } = environment;
    const sides = rollouts(manifests).filter(({ workload }) => workload === gatewayName);
    const names = [gatewayName, ...sides.map(({ name }) => name).filter((name) => name !== gatewayName)];
    const watching = watch(run, names);
    await waitForRest(run, watching);
    const { replicas, readings } = await watching.look();
    const { spec } = await cluster.autoscalers.read(namespace, gatewayName);
    const room = (spec?.maxReplicas ?? 0) - replicas;
    if (room < 2) throw new Error(`the gateway may have ${room} pods more than at rest, and this takes 2`);
    const target = readings.find(({ metric }) => metric === perSecond)?.target;
    if (target === undefined) throw new Error(`the autoscaler of the gateway does not go by ${perSecond}`);
    const perPod = async (share: number): Promise<number> => {
      const pods = await Promise.all(sides.map((side) => readyPods(run, side)));
      return pods.flat().length * target * share;
    };
    const began = new Date();
    const cheap: Stream = { name: gatewayName, host: domain, request: firstRequests.health };
    const warm = await underTraffic(run, {
      name: 'warm-up',
      streams: [cheap],
      requestsPerSecond: await perPod(warmUp.share),
      disturb: async () => {
        for (let ms = 0; ms < warmUp.ms; ms += sampleMs) {
          await watching.look();
          await pause(sampleMs);
        }
      },
    });
    const onRequests = await scaleUp(run, watching, {
      metric: perSecond,
      stream: cheap,
      rate: await perPod(overTarget),
    });
    const onCpu = await scaleUp(run, watching, {
      metric: 'cpu',
      stream: { name: 'heavy', host: domain, request: heavyRequest() },
      rate: await perPod(underTarget),
    });
    const down = await underTraffic(run, {
      name: 'down',
      streams: streamsOf(environment),
      disturb: () => waitForRest(run, watching),
    });
    say(`${down.name}: ${drillText(down)}`);
    const changes = rescales(
      await cluster.autoscalers.events(namespace, gatewayName),
      new Date(began.getTime() - 1_000),
    );
    const up = [onRequests, onCpu].map(({ rescale }) => `${rescale?.replicas ?? '?'} on ${rescale?.reason ?? '?'}`);
    return drillOutcome(
      `${replicas} → ${up.join(' → ')} → ${watching.samples.at(-1)?.replicas[gatewayName]} at rest`,
      [warm, onRequests.drill, onCpu.drill, down],
      { rescales: changes, timeline: watching.samples },
    );
  },
};

/** The autoscaler of the gateway: up on requests, up on CPU, down again. */
import { gateway } from '@api-platform/contracts/services.ts';
import { gatewayName } from '../../infra/k8s/names.ts';
import { type Rescale, goingBy, rescales } from '../autoscaling.ts';
import { type DrillResult, drillOutcome, drillText, underTraffic } from '../drill.ts';
import { loadBalancerOf, nodePortUrl } from '../entry.ts';
import { heavyRequest } from '../heavy-request.ts';
import { rollouts } from '../manifests.ts';
import { readyPods } from '../replicas.ts';
import { type Watch, cpuPerRequest, perSecond, sampleMs, waitForRest, watch } from '../scaling.ts';
import { firstRequests } from '../seed-requests.ts';
import { type Stream, streamsOf } from '../streams.ts';
import { applyMarked } from './deploy.ts';
import type { Entry, Run, Step } from './step.ts';
import { waitForRollouts } from './wait.ts';

/** Load goes on for so long after new pods are ready, in milliseconds. */
const holdMs = 20_000;
/** Times of the target that asks for one pod more: above the tolerance of a tenth, below the target of two more. */
const overTarget = 1.25;
/** Times of the target of CPU: more would take what the machine has, and be a test of the machine. */
const overCpu = 1.3;

/** Loads the gateway until its autoscaler, which goes by one metric alone meanwhile, adds a pod because of it. */
async function scaleUp(
  run: Run,
  { look }: Watch,
  load: { readonly entry: Entry; readonly metric: string; readonly stream: Stream; readonly rate: number },
): Promise<{ readonly drill: DrillResult; readonly rescale: Rescale | undefined }> {
  const { cluster, environment, manifests, options, pause, say } = run;
  const { namespace } = environment;
  const since = new Date(Math.floor(Date.now() / 1_000) * 1_000);
  const scaler = manifests.find(
    ({ kind, metadata }) =>
      kind === 'HorizontalPodAutoscaler' && metadata.namespace === namespace && metadata.name === gatewayName,
  );
  if (scaler === undefined) throw new Error(`dist holds no autoscaler of ${gatewayName}`);
  let rescale: Rescale | undefined;
  await applyMarked(run, goingBy(scaler, load.metric));
  say(`${Math.round(load.rate)} requests/s of "${load.stream.request.name}"`);
  const drill = await underTraffic(
    { entry: load.entry, pause },
    {
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
    },
  ).finally(() => applyMarked(run, scaler));
  say(`${drill.name}: ${drillText(drill)}`);
  return { drill, rescale };
}

export const scale: Step = {
  name: 'scale',
  summary: 'loads the gateway until it scales up on requests, then on CPU, and waits for it to come down',
  optional: true,
  always: false,
  async take(run) {
    const { cluster, environment, manifests, options, say } = run;
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
    const podsOf = async (): Promise<number> =>
      (await Promise.all(sides.map((side) => readyPods(run, side)))).flat().length;
    const cpuPercent = readings.find(({ metric }) => metric === 'cpu')?.target;
    if (cpuPercent === undefined) throw new Error('the autoscaler of the gateway does not go by CPU');
    const cpuTarget = (cpuPercent / 100) * (gateway.resources.cpuMillis / 1_000);
    const url = options.ingressUrl ?? (await nodePortUrl(cluster, domain));
    say(url === undefined ? 'load goes through port-forwards, which carry little' : `load goes to ${url}`);
    const direct = url === undefined ? undefined : loadBalancerOf(cluster, url);
    const entry = direct ?? run.entry;
    const began = new Date();
    const onRequests = await scaleUp(run, watching, {
      entry,
      metric: perSecond,
      stream: { name: gatewayName, host: domain, request: firstRequests.health },
      rate: (await podsOf()) * target * overTarget,
    });
    const heavy: Stream = { name: 'heavy', host: domain, request: heavyRequest() };
    const cost = await cpuPerRequest(run, sides, () => entry.send(domain, heavy.request));
    say(`a large body costs the gateway ${(cost * 1_000).toFixed(1)} ms of CPU`);
    const onCpu = await scaleUp(run, watching, {
      entry,
      metric: 'cpu',
      stream: heavy,
      rate: ((await podsOf()) * cpuTarget * overCpu) / cost,
    });
    await direct?.close();
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
      [onRequests.drill, onCpu.drill, down],
      { rescales: changes, timeline: watching.samples },
    );
  },
};

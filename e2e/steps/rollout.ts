/** Replaces every pod of the gateway under steady traffic. */
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { gatewayName, selectorLabels } from '../../infra/k8s/names.ts';
import { faultsOf } from '../expectation.ts';
import { send } from '../http.ts';
import { rollouts } from '../manifests.ts';
import { isReady } from '../rollout-state.ts';
import { type SeedRequest, firstRequests } from '../seed-requests.ts';
import { startTraffic } from '../traffic.ts';
import type { Run, Step } from './step.ts';
import { waitForRollouts } from './wait.ts';

/** Steady, and small beside what a laptop can do: what is measured is the rollout. */
const requestsPerSecond = 40;
/** Connections that are kept. */
const connections = 8;
/** Traffic before and after the rollout, in milliseconds. */
const marginMs = 3_000;

/** Waits until the old pods are gone: they drain after the rollout counts as done. */
async function waitForOldPods(
  { cluster, environment: { namespace }, options }: Run,
  old: readonly string[],
): Promise<void> {
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    const left = (await cluster.pods(namespace, selectorLabels(gatewayName)))
      .map(({ metadata }) => metadata?.name ?? '')
      .filter((name) => old.includes(name));
    if (left.length === 0) return;
    if (performance.now() > deadline) throw new Error(`old pods are still there: ${left.join(', ')}`);
    await delay(500);
  }
}

export const rollout: Step = {
  name: 'rollout',
  summary: 'replaces all pods of the gateway under steady traffic and counts failed requests',
  optional: false,
  always: false,
  async take(run) {
    const { cluster, environment, manifests, ingressUrl, options, say } = run;
    const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
    const target = { url: await ingressUrl(), host: environment.domain, agent };
    const kinds: readonly SeedRequest[] = Object.values(firstRequests);
    const { namespace } = environment;
    const pods = (await cluster.pods(namespace, selectorLabels(gatewayName))).filter(isReady);
    const traffic = startTraffic({
      requestsPerSecond,
      maxRequests: (requestsPerSecond * (options.timeoutMs * 2 + marginMs * 2)) / 1_000,
      now: () => performance.now(),
      sleep: (ms) => delay(ms),
      send: async (n) => {
        const request = kinds[n % kinds.length] ?? firstRequests.health;
        return faultsOf(await send(target, request), request.expected);
      },
    });
    const trouble = await (async () => {
      await delay(marginMs);
      await cluster.restart(namespace, gatewayName, new Date().toISOString());
      await waitForRollouts(
        rollouts(manifests).filter(({ name }) => name === gatewayName),
        run,
      );
      await waitForOldPods(
        run,
        pods.map(({ metadata }) => metadata?.name ?? ''),
      );
      await delay(marginMs);
    })().then(
      () => [],
      (error: unknown) => [error instanceof Error ? error.message : String(error)],
    );
    const { sent, failed, failures, latencyMs, seconds } = await traffic.stop();
    agent.destroy();
    const [median, p99, max] = [latencyMs.median, latencyMs.p99, latencyMs.max].map((ms) => Math.round(ms));
    say(`${sent} requests in ${seconds.toFixed(0)} s over ${connections} connections`);
    return {
      text: `${pods.length} pods replaced, ${failed} of ${sent} requests failed; ms: median ${median}, p99 ${p99}, max ${max}`,
      figures: { replaced: pods.length, sent, failed, seconds, requestsPerSecond, connections, latencyMs },
      faults: [...trouble, ...[...failures].map(([failure, count]) => `${count} × ${failure}`)],
    };
  },
};

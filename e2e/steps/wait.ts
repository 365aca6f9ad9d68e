/** Waiting for Deployments. */
import type { V1Pod } from '@kubernetes/client-node';
import type { Manifest } from '../../infra/k8s/render.ts';
import { blindSpots } from '../autoscaling.ts';
import type { Cluster } from '../cluster.ts';
import { eventLines, podReasons, tellingContainers } from '../diagnosis.ts';
import type { Rollout } from '../manifests.ts';
import { messageOf } from '../message.ts';
import { rolloutState } from '../rollout-state.ts';
import type { Run } from './step.ts';

const pollMs = 500;
/** After so long without progress the reasons are told while the wait goes on, in milliseconds. */
const impatientMs = 20_000;

/**
 * Waits until all Deployments are rolled out.
 * @throws {Error} with the reasons that the cluster knows, when one is stuck or time is up
 */
export async function waitForRollouts(
  rollouts: readonly Rollout[],
  { cluster, options, pause, say }: Run,
): Promise<void> {
  const deadline = performance.now() + options.timeoutMs;
  const told = new Set<string>();
  let [said, saidMs] = ['', performance.now()];
  for (;;) {
    const states = await Promise.all(
      rollouts.map(async ({ namespace, name, minReplicas }) =>
        rolloutState(await cluster.deployment(namespace, name), minReplicas),
      ),
    );
    const text = states.map((state) => state.text).join(' · ');
    if (text !== said) {
      say(text);
      [said, saidMs] = [text, performance.now()];
    }
    if (states.every(({ done }) => done)) return;
    const waiting = rollouts.filter((_, i) => states[i]?.done === false);
    const late = performance.now() > deadline;
    if (late || states.some(({ stuck }) => stuck)) {
      const reasons = await diagnose(waiting, cluster);
      const why = late ? `within ${options.timeoutMs / 1_000} s` : 'and Kubernetes gave up';
      throw new Error([`${waiting.map(({ name }) => name).join(', ')}: not rolled out ${why}`, ...reasons].join('\n'));
    }
    if (performance.now() > saidMs + impatientMs) {
      const reasons = podReasons(await podsOf(waiting, cluster)).filter((reason) => !told.has(reason));
      for (const reason of reasons) {
        told.add(reason);
        say(`  ${reason}`);
      }
      saidMs = performance.now();
    }
    await pause(pollMs);
  }
}

async function podsOf(rollouts: readonly Rollout[], cluster: Cluster): Promise<V1Pod[]> {
  const pods = rollouts.map(({ namespace, selector }) => cluster.pods.select(namespace, selector));
  return (await Promise.all(pods)).flat();
}

/** Everything that the cluster tells about Deployments that do not get ready. */
async function diagnose(rollouts: readonly Rollout[], cluster: Cluster): Promise<string[]> {
  const lines: string[] = [];
  const pods = await podsOf(rollouts, cluster);
  lines.push(...podReasons(pods));
  for (const pod of pods) {
    const { name = '', namespace = '' } = pod.metadata ?? {};
    for (const { name: container, previous } of tellingContainers(pod)) {
      const log = await cluster.pods.log(namespace, name, container, { previous, tailLines: 10 }).catch(messageOf);
      lines.push(
        ...log
          .trimEnd()
          .split('\n')
          .map((line) => `    ${line}`),
      );
    }
  }
  for (const namespace of new Set(rollouts.map((rollout) => rollout.namespace))) {
    lines.push(...eventLines(await cluster.warnings(namespace)));
  }
  return lines;
}

/**
 * Waits until pods are gone: they drain after a rollout counts as done.
 * @throws {Error} naming those that are still there when time is up
 */
export async function waitForPodsGone(
  namespace: string,
  names: readonly string[],
  { cluster, options, pause }: Pick<Run, 'cluster' | 'options' | 'pause'>,
): Promise<void> {
  const deadline = performance.now() + options.timeoutMs;
  let left = names;
  for (;;) {
    const pods = await Promise.all(left.map((name) => cluster.pods.read(namespace, name)));
    left = left.filter((_, i) => pods[i] !== undefined);
    if (left.length === 0) return;
    if (performance.now() > deadline) throw new Error(`old pods are still there: ${left.join(', ')}`);
    await pause(pollMs);
  }
}

/**
 * Waits until no pod of some Deployments is on its way out: until then it answers whoever has not forgotten it.
 * @throws {Error} naming those that are still there when time is up
 */
export async function waitForLeavingPods(
  rollouts: readonly Rollout[],
  run: Pick<Run, 'cluster' | 'options' | 'pause'>,
): Promise<void> {
  for (const { namespace, selector } of rollouts) {
    const leaving = (await run.cluster.pods.select(namespace, selector)).filter(
      ({ metadata }) => metadata?.deletionTimestamp !== undefined,
    );
    await waitForPodsGone(
      namespace,
      leaving.map(({ metadata }) => metadata?.name ?? ''),
      run,
    );
  }
}

/**
 * Waits until objects are gone.
 * @throws {Error} naming those that are still there when time is up
 */
export async function waitForGone(
  objects: readonly Manifest[],
  { cluster, options, pause }: Pick<Run, 'cluster' | 'options' | 'pause'>,
): Promise<void> {
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    const there = await Promise.all(objects.map((object) => cluster.annotations(object)));
    const left = objects
      .filter((_, i) => there[i] !== undefined)
      .map(({ kind, metadata: { name } }) => `${kind} ${name}`);
    if (left.length === 0) return;
    if (performance.now() > deadline) throw new Error(`still there: ${left.join(', ')}`);
    await pause(pollMs);
  }
}

/**
 * Waits until every autoscaler knows all that it goes by: metrics come only after pods were looked at a few times.
 * @returns how many there are
 * @throws {Error} naming what is unknown when time is up
 */
export async function waitForScalers({ cluster, manifests, options, pause, say }: Run): Promise<number> {
  const scalers = manifests.filter(({ kind }) => kind === 'HorizontalPodAutoscaler');
  const deadline = performance.now() + options.timeoutMs;
  let said = '';
  for (;;) {
    const states = await Promise.all(
      scalers.map(({ metadata: { namespace = 'default', name } }) => cluster.autoscalers.read(namespace, name)),
    );
    const blind = states.flatMap(blindSpots);
    if (blind.length === 0) return scalers.length;
    const text = blind.join('; ');
    if (performance.now() > deadline) throw new Error(`autoscalers that cannot decide: ${text}`);
    if (text !== said) say((said = text));
    await pause(pollMs * 4);
  }
}

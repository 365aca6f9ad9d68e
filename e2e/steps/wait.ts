/** Waiting for Deployments. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from '../cluster.ts';
import { eventLines, podReasons, tellingContainers } from '../diagnosis.ts';
import type { Rollout } from '../manifests.ts';
import { messageOf } from '../message.ts';
import { rolloutState } from '../rollout-state.ts';
import type { Run } from './step.ts';

const pollMs = 500;

/**
 * Waits until all Deployments are rolled out.
 * @throws {Error} with the reasons that the cluster knows, when one is stuck or time is up
 */
export async function waitForRollouts(rollouts: readonly Rollout[], { cluster, options, say }: Run): Promise<void> {
  const deadline = performance.now() + options.timeoutMs;
  let said = '';
  for (;;) {
    const states = await Promise.all(
      rollouts.map(async ({ namespace, name, minReplicas }) =>
        rolloutState(await cluster.deployment(namespace, name), minReplicas),
      ),
    );
    const text = states.map((state) => state.text).join(' · ');
    if (text !== said) say((said = text));
    if (states.every(({ done }) => done)) return;
    const late = performance.now() > deadline;
    if (late || states.some(({ stuck }) => stuck)) {
      const waiting = rollouts.filter((_, i) => states[i]?.done === false);
      const reasons = await diagnose(waiting, cluster);
      const why = late ? `within ${options.timeoutMs / 1_000} s` : 'and Kubernetes gave up';
      throw new Error([`${waiting.map(({ name }) => name).join(', ')}: not rolled out ${why}`, ...reasons].join('\n'));
    }
    await delay(pollMs);
  }
}

/** Everything that the cluster tells about Deployments that do not get ready. */
async function diagnose(rollouts: readonly Rollout[], cluster: Cluster): Promise<string[]> {
  const lines: string[] = [];
  for (const { namespace, name } of rollouts) {
    const { spec } = await cluster.deployment(namespace, name);
    for (const pod of await cluster.pods(namespace, spec?.selector.matchLabels ?? {})) {
      lines.push(...podReasons(pod));
      for (const { name: container, previous } of tellingContainers(pod)) {
        const log = await cluster.logs(namespace, pod.metadata?.name ?? '', container, previous).catch(messageOf);
        lines.push(
          ...log
            .trimEnd()
            .split('\n')
            .map((line) => `    ${line}`),
        );
      }
    }
  }
  for (const namespace of new Set(rollouts.map((rollout) => rollout.namespace))) {
    lines.push(...eventLines(await cluster.warnings(namespace)));
  }
  return lines;
}

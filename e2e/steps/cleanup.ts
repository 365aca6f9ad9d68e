/** Deletes what the run has made. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Manifest } from '../../infra/k8s/render.ts';
import { isMarked } from './mark.ts';
import type { Step } from './step.ts';

export const cleanup: Step = {
  name: 'cleanup',
  summary: 'deletes every object that a run has created, and none that was there before',
  optional: true,
  always: true,
  async take({ cluster, manifests, options, say }) {
    const ours: Manifest[] = [];
    for (const manifest of manifests.toReversed()) {
      const annotations = await cluster.annotations(manifest);
      if (annotations !== undefined && isMarked(annotations)) ours.push(manifest);
    }
    say(`deleting ${ours.length} objects`);
    for (const manifest of ours) await cluster.remove(manifest);
    const deadline = performance.now() + options.timeoutMs;
    let left = ours;
    while (left.length > 0) {
      const there = await Promise.all(left.map((manifest) => cluster.annotations(manifest)));
      left = left.filter((_, i) => there[i] !== undefined);
      if (left.length > 0 && performance.now() > deadline) break;
      if (left.length > 0) await delay(1_000);
    }
    const faults = left.map(async ({ kind, metadata: { name } }) => {
      const troubles = kind === 'Namespace' ? await cluster.deletionTroubles(name).catch(() => []) : [];
      return [`${kind} ${name} is still there`, ...troubles].join(': ');
    });
    return {
      text: `${ours.length - left.length} objects deleted`,
      figures: { deleted: ours.length - left.length },
      faults: await Promise.all(faults),
    };
  },
};

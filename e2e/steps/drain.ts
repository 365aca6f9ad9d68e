/** Empties a node under steady traffic. */
import { drillOutcome, drillText, underTraffic } from '../drill.ts';
import { type Evicted, type Tenant, evictAll, schedulable, tenantsOf } from '../eviction.ts';
import { onRequestPath, rollouts } from '../manifests.ts';
import { excusedBy, streamsOf } from '../streams.ts';
import type { Run, Step } from './step.ts';
import { waitForRollouts } from './wait.ts';

/** The node with the most pods that requests meet, and whose pods those are. */
async function busiest({ cluster, manifests, environment }: Run, nodes: readonly string[]) {
  const path = onRequestPath(manifests, environment);
  const candidates = nodes.map(async (name) => {
    const pods = await cluster.nodes.podsOn(name);
    const ours = path.filter(({ namespace, selector }) =>
      pods.some(
        ({ metadata }) =>
          metadata?.namespace === namespace &&
          Object.entries(selector).every(([key, value]) => metadata.labels?.[key] === value),
      ),
    );
    return { name, pods, ours };
  });
  return (await Promise.all(candidates)).toSorted(
    (a, b) => b.ours.length - a.ours.length || b.pods.length - a.pods.length,
  )[0];
}

export const drain: Step = {
  name: 'drain',
  summary: 'empties a node through the eviction API under steady traffic; it moves foreign pods, too',
  optional: true,
  always: false,
  async take(run) {
    const { cluster, environment, manifests, options, pause, say } = run;
    const nodes = schedulable(await cluster.nodes.list());
    const node = nodes.length > 1 ? await busiest(run, nodes) : undefined;
    if (node === undefined) {
      const text = `${nodes.length} node takes pods, and those of a drained one need another`;
      return { text, figures: { nodes: nodes.length }, faults: [], skipped: true };
    }
    const tenants = tenantsOf(node.pods);
    const streams = streamsOf(environment);
    let evicted: Evicted | undefined;
    say(`${node.name}: ${tenants.length} pods to evict`);
    const exists = async ({ namespace, name, uid }: Tenant): Promise<boolean> =>
      (await cluster.pods.read(namespace, name))?.metadata?.uid === uid;
    try {
      const drill = await underTraffic(run, {
        name: node.name,
        streams,
        excused: excusedBy(streams, node.ours),
        disturb: async () => {
          await cluster.nodes.cordon(node.name);
          evicted = await evictAll({
            tenants,
            evict: ({ namespace, name }) => cluster.pods.evict(namespace, name),
            exists,
            pause,
            now: () => performance.now(),
            timeoutMs: options.timeoutMs,
            say,
          });
          await waitForRollouts(rollouts(manifests), run);
        },
      });
      say(drillText(drill));
      return drillOutcome(`${node.name} drained of ${tenants.length} pods`, [drill], { node: node.name, ...evicted });
    } finally {
      await cluster.nodes.uncordon(node.name);
    }
  },
};

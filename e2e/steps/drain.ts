/** Empties a node under steady traffic. */
import { drillOutcome, drillText, underTraffic } from '../drill.ts';
import { type Evicted, type Tenant, evictAll, schedulable, tenantsOf } from '../eviction.ts';
import { onRequestPath, rollouts } from '../manifests.ts';
import { isReady } from '../rollout-state.ts';
import { excusedBy, streamsOf } from '../streams.ts';
import type { Run, Step } from './step.ts';
import { waitForRollouts } from './wait.ts';

/**
 * The node of the only DNS pod, where a cluster has no second one: with it every name is lost until the successor is
 * ready, and what fails for that is no fault of ours.
 */
async function nodeOfDns({ cluster }: Run): Promise<string | undefined> {
  const pods = (await cluster.pods.select('kube-system', { 'k8s-app': 'kube-dns' })).filter(isReady);
  return pods.length === 1 ? pods[0]?.spec?.nodeName : undefined;
}

/** The node with the most pods that requests meet, and whose pods those are; one without the only DNS pod if possible. */
async function busiest(run: Run, nodes: readonly string[]) {
  const { cluster, manifests, environment, say } = run;
  const path = onRequestPath(manifests, environment);
  const dns = await nodeOfDns(run);
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
  const [chosen] = (await Promise.all(candidates)).toSorted(
    (a, b) => Number(a.name === dns) - Number(b.name === dns) || b.ours.length - a.ours.length,
  );
  if (dns !== undefined)
    say(`the cluster has a single DNS pod, on ${dns}; that node is left alone where another will do`);
  return chosen;
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

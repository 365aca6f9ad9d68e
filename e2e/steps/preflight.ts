/** Looks at the cluster before anything is changed. */
import { setTimeout as delay } from 'node:timers/promises';
import { UsageError } from '../../scripts/terminal/command-line.ts';
import { cordonedBy } from '../cordon.ts';
import { type Verdict, looksLocal, nodesLookLocal } from '../safety.ts';
import type { Step } from './step.ts';

/** How long a cluster may take for its first answer, in milliseconds. */
const patienceMs = 7_000;

/** @throws Error where there is no answer in time */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  const late = delay(patienceMs, undefined, { ref: false }).then(() => {
    throw new Error(`the cluster does not answer within ${patienceMs / 1_000} s`);
  });
  return Promise.race([answer, late]);
}

export const preflight: Step = {
  name: 'preflight',
  summary: 'names the cluster, and refuses one that does not look local without --yes',
  optional: false,
  always: false,
  async take({ cluster, options, say }) {
    const { context, server } = cluster.address;
    const judge = ({ local, because }: Verdict): void => {
      if (local) return;
      if (!options.yes) {
        throw new UsageError(
          `context "${context}" does not look like a cluster on this machine: ${because}; ` +
            'switch to another with "kubectl config use-context", or say --yes if you mean it',
        );
      }
      say(`not a local cluster, but --yes was said: ${because}`);
    };
    say(`context "${context}" at ${server}`);
    judge(looksLocal(cluster.address));
    const version = await inTime(cluster.version());
    const nodes = await cluster.nodes.list();
    judge(nodesLookLocal(nodes.flatMap(({ spec }) => spec?.providerID ?? [])));
    for (const { metadata } of nodes) {
      if (metadata?.name === undefined || metadata.annotations?.[cordonedBy] === undefined) continue;
      await cluster.nodes.uncordon(metadata.name);
      say(`node ${metadata.name} was left cordoned by an earlier run; it takes pods again`);
    }
    const unready = nodes
      .filter(({ status }) => status?.conditions?.find(({ type }) => type === 'Ready')?.status !== 'True')
      .map(({ metadata }) => metadata?.name ?? '');
    return {
      text: `context "${context}", Kubernetes ${version}, ${nodes.length} nodes`,
      figures: { context, server, version, nodes: nodes.length },
      faults: unready.map((name) => `node ${name} is not ready`),
    };
  },
};

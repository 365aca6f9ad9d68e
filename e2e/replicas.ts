/** Replicas of our workloads, and what each of them counts. */
import { type Protocol, adminPaths, workloads } from '@api-platform/contracts/services.ts';
import { answered } from './counters.ts';
import type { Forwarded } from './forward.ts';
import { send } from './http.ts';
import type { Rollout } from './manifests.ts';
import { isReady } from './rollout-state.ts';
import type { Run } from './steps/step.ts';

/** One pod that counts its requests. */
export interface CountingPod {
  readonly name: string;
  readonly deployment: Rollout;
  readonly protocol: Protocol;
  /** What its admin listener's metrics path answers. */
  readonly exposition: () => Promise<string>;
}

/** What is declared of a workload of ours; undefined for an add-on. */
export function declared({ workload }: Pick<Rollout, 'workload'>) {
  return Object.entries(workloads).find(([name]) => name === workload)?.[1];
}

/** Names of the pods of a Deployment that take requests. */
export async function readyPods(
  { cluster }: Pick<Run, 'cluster'>,
  { namespace, selector }: Rollout,
): Promise<string[]> {
  const pods = await cluster.pods.select(namespace, selector);
  return pods.filter(isReady).map(({ metadata }) => metadata?.name ?? '');
}

/** Opens a way to the admin listener of every ready pod of some Deployments of ours, and closes all of them afterwards. */
export async function withCountingPods<T>(
  run: Pick<Run, 'cluster'>,
  deployments: readonly Rollout[],
  use: (pods: readonly CountingPod[]) => Promise<T>,
): Promise<T> {
  const opened: Forwarded[] = [];
  const pods: CountingPod[] = [];
  try {
    for (const deployment of deployments) {
      const workload = declared(deployment);
      if (workload === undefined) continue;
      for (const name of await readyPods(run, deployment)) {
        const way = await run.cluster.pods.forward(deployment.namespace, name, workload.adminPort);
        opened.push(way);
        const exposition = async (): Promise<string> => {
          const { body } = await send({ url: way.url }, { method: 'GET', path: adminPaths.metrics });
          return body;
        };
        pods.push({ name, deployment, protocol: workload.protocol, exposition });
      }
    }
    return await use(pods);
  } finally {
    await Promise.all(opened.map((way) => way.close()));
  }
}

/** Requests that each pod has answered so far, by its name. */
export async function counts(pods: readonly CountingPod[]): Promise<ReadonlyMap<string, number>> {
  const all = pods.map(
    async ({ name, protocol, exposition }) => [name, answered(await exposition(), protocol)] as const,
  );
  return new Map(await Promise.all(all));
}

/** Ready pods of a Deployment of ours that have not answered a request yet. */
export function silentPods(run: Pick<Run, 'cluster'>, deployment: Rollout): Promise<string[]> {
  return withCountingPods(run, [deployment], async (pods) =>
    [...(await counts(pods))].filter(([, count]) => count === 0).map(([name]) => name),
  );
}

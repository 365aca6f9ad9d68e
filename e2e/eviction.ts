/** Emptying a node through the eviction API, which asks the disruption budgets. */
import type { V1Node, V1Pod } from '@kubernetes/client-node';
import type { Eviction } from './pod-api.ts';
import type { Pause } from './pause.ts';

/** `kubectl drain` asks again this often, too. */
const retryMs = 5_000;
const pollMs = 500;

/** A pod to evict. */
export interface Tenant {
  readonly namespace: string;
  readonly name: string;
  /** Another pod may get the name, as in a StatefulSet. */
  readonly uid: string;
}

function tenantOf({ metadata }: V1Pod): Tenant {
  return { namespace: metadata?.namespace ?? '', name: metadata?.name ?? '', uid: metadata?.uid ?? '' };
}

const controllerOf = ({ metadata }: V1Pod) => metadata?.ownerReferences?.find(({ controller }) => controller === true);

/**
 * What a drain evicts: all but what belongs to the node itself (mirror pods, DaemonSets) and what has ended.
 * @throws {Error} naming pods that nobody would start again elsewhere
 */
export function tenantsOf(pods: readonly V1Pod[]): Tenant[] {
  const moving = pods.filter((pod) => {
    const mirror = pod.metadata?.annotations?.['kubernetes.io/config.mirror'] !== undefined;
    const ended = ['Succeeded', 'Failed'].includes(pod.status?.phase ?? '');
    return !mirror && !ended && controllerOf(pod)?.kind !== 'DaemonSet';
  });
  const lost = moving.filter((pod) => controllerOf(pod) === undefined).map(tenantOf);
  if (lost.length > 0) {
    const names = lost.map(({ namespace, name }) => `${namespace}/${name}`);
    throw new Error(`nobody would start these pods again, so they must be gone first: ${names.join(', ')}`);
  }
  return moving.map(tenantOf);
}

/** Ready nodes that take pods. */
export function schedulable(nodes: readonly V1Node[]): string[] {
  return nodes
    .filter(
      ({ spec, status }) =>
        spec?.unschedulable !== true &&
        !(spec?.taints ?? []).some(({ effect }) => effect !== 'PreferNoSchedule') &&
        status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True',
    )
    .map(({ metadata }) => metadata?.name ?? '');
}

/** How the cluster is asked. */
export interface EvictionProps {
  readonly tenants: readonly Tenant[];
  readonly evict: (tenant: Tenant) => Promise<Eviction>;
  /** Whether this very pod is still there. */
  readonly exists: (tenant: Tenant) => Promise<boolean>;
  readonly pause: Pause;
  readonly now: () => number;
  readonly timeoutMs: number;
  readonly say: (line: string) => void;
}

/** What came of it. */
export interface Evicted {
  readonly evicted: number;
  /** Times that a budget held an eviction up. */
  readonly held: number;
}

/**
 * Evicts all, as far as budgets allow at a time, and waits until all are gone.
 * @throws {Error} naming those that are left when time is up
 */
export async function evictAll(props: EvictionProps): Promise<Evicted> {
  const { tenants, evict, exists, pause, now, timeoutMs, say } = props;
  const deadline = now() + timeoutMs;
  let held = 0;
  const leave = async (tenant: Tenant): Promise<void> => {
    const overdue = (why: string): void => {
      if (now() > deadline) throw new Error(`${tenant.namespace}/${tenant.name} ${why}`);
    };
    while ((await evict(tenant)) === 'held') {
      if (held === 0) say('a disruption budget holds an eviction up; it is asked again every 5 s');
      held += 1;
      overdue('is held by a disruption budget');
      await pause(retryMs);
    }
    while (await exists(tenant)) {
      overdue('was evicted and is still there');
      await pause(pollMs);
    }
    say(`${tenant.namespace}/${tenant.name} is gone`);
  };
  const results = await Promise.allSettled(tenants.map(leave));
  const [failed] = results.filter((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return { evicted: tenants.length, held };
}

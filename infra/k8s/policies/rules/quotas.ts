/** What a namespace may use altogether. */
import type { Cluster } from '../model/cluster.ts';
import type { Field } from '../model/field.ts';
import { perCluster } from '../model/per-cluster.ts';
import { countOf, quantity } from '../model/quantity.ts';
import { replicaRange } from '../model/replicas.ts';
import type { Workload } from '../model/workload.ts';
import { type Finding, type Rule, fault } from '../rule.ts';
import { kindRule } from './each.ts';

/** Rules about quotas, and about requests that fit into their limits. */
export const quotaRules: readonly Rule[] = [
  kindRule(
    'Namespace',
    {
      id: 'NS-2',
      severity: 'warning',
      title: 'namespaces have a quota and defaults for containers',
      why: 'a runaway autoscaler or a stray pod without sizes takes the cluster from everybody else',
      fix: 'add a ResourceQuota and a LimitRange to the namespace',
      source: 'NSA/CISA Kubernetes Hardening Guide, ResourceQuota and LimitRange',
    },
    function* limited({ root, name }, { cluster }) {
      for (const { kind, names } of [
        { kind: 'ResourceQuota', names: quotaNamespaces(cluster) },
        { kind: 'LimitRange', names: limitNamespaces(cluster) },
      ]) {
        if (!names.has(name)) yield [root.at('metadata', 'name'), `must be the namespace of a ${kind}`];
      }
    },
  ),
  {
    id: 'R-33',
    severity: 'error',
    title: 'requests fit into their limits, and all of them together into the quota',
    why: 'the API server refuses the pod, or the quota does so at the height of the load that it was to take',
    fix: 'lower the request, raise the limit or raise the quota',
    source: 'https://kubernetes.io/docs/concepts/policy/resource-quotas/',
    *check(cluster) {
      for (const workload of cluster.workloads) yield* unfitting(cluster, workload);
      for (const quota of cluster.kind('ResourceQuota')) {
        for (const [key, at] of quota.root.at('spec', 'hard').entries) {
          const needed = demand(cluster, quota.namespace ?? 'default', key);
          const most = quantity(at);
          // What is no quantity API-2 tells.
          if (needed !== undefined && most !== undefined && needed > most) {
            yield fault(quota, at, `must be at least ${needed}, which the workloads may need together`);
          }
        }
      }
    },
  },
];

const quotaNamespaces = perCluster((cluster): ReadonlySet<string> => namespacesOf(cluster, 'ResourceQuota'));
const limitNamespaces = perCluster((cluster): ReadonlySet<string> => namespacesOf(cluster, 'LimitRange'));

function namespacesOf(cluster: Cluster, kind: string): ReadonlySet<string> {
  return new Set(cluster.kind(kind).map(({ namespace = '' }) => namespace));
}

const limitsIn = perCluster((cluster) => Map.groupBy(cluster.kind('LimitRange'), ({ namespace }) => namespace));

/** What LimitRanges of a namespace say of containers. */
function rangesOf(cluster: Cluster, namespace: string): readonly Field[] {
  const ranges = (limitsIn(cluster).get(namespace) ?? []).flatMap(({ root }) => root.at('spec', 'limits').items);
  return ranges.filter((range) => range.at('type').text === 'Container');
}

function* unfitting(cluster: Cluster, workload: Workload): Iterable<Finding> {
  const { object, namespace, containers } = workload;
  const ranges = rangesOf(cluster, namespace);
  for (const { field } of containers) {
    for (const key of ['cpu', 'memory', 'ephemeral-storage']) {
      const [request, limit] = [field.at('resources', 'requests', key), field.at('resources', 'limits', key)];
      const [asked, most] = [quantity(request), quantity(limit)];
      if (asked !== undefined && most !== undefined && asked > most) {
        yield fault(object, request, `must not exceed its limit (${limit.shown})`);
      }
      for (const range of ranges) {
        const [max, min] = [range.at('max', key), range.at('min', key)];
        if ((most ?? asked ?? 0) > (quantity(max) ?? Number.POSITIVE_INFINITY)) {
          yield fault(
            object,
            limit,
            `must not exceed ${max.shown}, the most that a LimitRange of the namespace admits`,
          );
        }
        if (asked !== undefined && asked < (quantity(min) ?? 0)) {
          yield fault(object, request, `must be at least ${min.shown}, as a LimitRange of the namespace demands`);
        }
      }
    }
  }
  yield* foldersInMemory(workload);
}

/** What is written to a folder in memory counts as the memory of the containers. */
function* foldersInMemory({ object, pod, running }: Workload): Iterable<Finding> {
  const limits = running.map(({ field }) => quantity(field.at('resources', 'limits', 'memory')));
  const memory = limits.reduce<number>((sum, limit) => sum + (limit ?? Number.POSITIVE_INFINITY), 0);
  for (const folder of pod.at('volumes').items.map((volume) => volume.at('emptyDir'))) {
    const size = folder.at('sizeLimit');
    if (folder.at('medium').text === 'Memory' && (quantity(size) ?? 0) > memory) {
      yield fault(object, size, 'must not exceed the limit of memory of the containers');
    }
  }
}

/** What all workloads of a namespace may need at once, with the extra pods of their rollouts; undefined for what is no sum. */
function demand(cluster: Cluster, namespace: string, key: string): number | undefined {
  const [, kind, resource] = /^(requests|limits)\.(.+)$/.exec(key) ?? [];
  if (key !== 'pods' && (kind === undefined || resource === undefined)) return undefined;
  let sum = 0;
  for (const workload of cluster.workloadsIn(namespace)) {
    const pods = mostPods(cluster, workload);
    if (kind === undefined || resource === undefined) sum += pods;
    else {
      for (const { field } of workload.running) sum += pods * (quantity(field.at('resources', kind, resource)) ?? 0);
    }
  }
  // Sums of fractions end in noise such as 0.30000000000000004.
  return Number(sum.toPrecision(12));
}

function mostPods(cluster: Cluster, workload: Workload): number {
  const { max } = replicaRange(cluster, workload);
  const { root, kind } = workload.object;
  if (kind !== 'Deployment') return max;
  const surge = root.at('spec', 'strategy', 'rollingUpdate', 'maxSurge');
  return max + (countOf(surge, max, 'up') ?? Math.ceil(max / 4));
}

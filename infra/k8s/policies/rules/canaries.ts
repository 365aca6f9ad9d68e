/** A new release beside the old one, for a part of the requests. */
import type { DeclaredCanary } from '../context.ts';
import { perCluster } from '../model/per-cluster.ts';
import type { Cluster } from '../model/cluster.ts';
import { identityOf } from '../model/kube-object.ts';
import { replicaRange } from '../model/replicas.ts';
import { labelSelector, plainSelector } from '../model/selector.ts';
import type { Workload } from '../model/workload.ts';
import { type Finding, type Rule, fault } from '../rule.ts';

/** How far the share of a canary may move while its stable side scales: 5 of 100 requests. */
const toleratedShare = 0.05;

/** Rules about canaries. */
export const canaryRules: readonly Rule[] = [
  {
    id: 'R-23',
    severity: 'error',
    title: 'no two workloads claim the same pods, and each Service of a canary selects its side',
    why: 'two controllers with one selector delete the pods of each other; a tester who asks for the trial gets the old release',
    fix: 'add a label such as track to both selectors, with a value of its own, and select by it',
    source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector, kubernetes#24152',
    needs: ['canaries'],
    partly: true,
    *check(cluster, { canaries = [] }) {
      for (const deployment of cluster.deployments) {
        const { object, selector, namespace } = deployment;
        const own = object.kind === 'ReplicationController' ? plainSelector(selector) : labelSelector(selector);
        for (const other of cluster.selected(namespace, own)) {
          if (other !== deployment)
            yield fault(object, selector, `must not select the pods of ${identityOf(other.object)}`);
        }
      }
      for (const canary of canaries) yield* wrongSides(cluster, canary);
    },
  },
  {
    id: 'R-24',
    severity: 'error',
    title: 'the share of a canary stays while its stable side scales',
    why: 'one trial pod beside three takes 25 %, beside ten 9 %: nobody knows what the trial proves',
    fix: 'scale both sides in the same ratio, or let the gateway divide requests by weight',
    source: 'ingress-nginx#3998, seeds: 3 to 1 under an autoscaler from 1 to 10',
    *check(cluster) {
      for (const siblings of siblingsOf(cluster).values()) yield* moving(cluster, siblings);
    },
  },
];

function* wrongSides(cluster: Cluster, { namespace, services, stable, canary }: DeclaredCanary): Iterable<Finding> {
  const expected = [
    [services.shared, [stable, canary]],
    [services.stable, [stable]],
    [services.canary, [canary]],
  ] as const;
  for (const [name, names] of expected) {
    const service = cluster.find('Service', namespace, name);
    if (service === undefined) continue;
    const found = cluster.behind(service).map(({ object }) => object.name);
    if (found.toSorted().join() !== [...names].toSorted().join()) {
      const got = `the pods of ${found.join(' and ') || 'nobody'}`;
      yield fault(service, service.root.at('spec', 'selector'), `must select the pods of ${names.join(' and ')}`, got);
    }
  }
}

/** Deployments of one program in one namespace: one Service may select all of them. */
const siblingsOf = perCluster((cluster): ReadonlyMap<string, readonly Workload[]> => {
  const found = new Map<string, Workload[]>();
  for (const deployment of cluster.deployments) {
    const { namespace, podLabels } = deployment;
    const name = podLabels['app.kubernetes.io/name'] ?? podLabels['app'];
    if (name === undefined) continue;
    const key = `${namespace}/${name}`;
    found.set(key, [...(found.get(key) ?? []), deployment]);
  }
  return found;
});

function* moving(cluster: Cluster, siblings: readonly Workload[]): Iterable<Finding> {
  if (siblings.length < 2) return;
  const ranges = siblings.map((workload) => ({ workload, ...replicaRange(cluster, workload) }));
  const sum = (key: 'min' | 'max'): number => ranges.reduce((total, range) => total + range[key], 0);
  for (const { workload, min, max } of ranges) {
    const [few, many] = [min / sum('min'), max / sum('max')];
    if (Number.isFinite(few) && Number.isFinite(many) && Math.abs(few - many) > toleratedShare) {
      const got = `${percent(few)} of the pods at rest, ${percent(many)} under load`;
      yield fault(workload.object, workload.object.root.at('spec', 'replicas'), 'must keep its share', got);
    }
  }
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

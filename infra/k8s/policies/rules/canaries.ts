/** A new release beside the old one, for a part of the requests. */
import { shareOf } from '../../canary-share.ts';
import type { DeclaredCanary } from '../context.ts';
import { perCluster } from '../model/per-cluster.ts';
import type { Cluster } from '../model/cluster.ts';
import { trialPodsAt } from '../model/followed.ts';
import { othersIn } from '../model/others.ts';
import { autoscalersOf, replicaRange } from '../model/replicas.ts';
import { labelSelector, plainSelector } from '../model/selector.ts';
import type { Workload } from '../model/workload.ts';
import { type Finding, type Rule, fault } from '../rule.ts';

/** How far the share of a canary may be off at rest and at its largest: 5 of 100 requests. */
const tolerated = 0.05;
/** And in between, where whole pods cannot come nearer: 3 to 1 is 25 %, 4 to 1 is 20 %, 4 to 2 is 33 %. */
const toleratedBetween = 0.1;
/** Percentages are no binary fractions: 0.25 - 0.2 is a little more than 0.05. */
const noise = 1e-9;

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
        const others = othersIn(cluster.selected(namespace, own), deployment);
        if (others !== undefined) yield fault(object, selector, `must not select the pods of ${others}`);
      }
      for (const canary of canaries) yield* wrongSides(cluster, canary);
    },
  },
  {
    id: 'R-24',
    severity: 'error',
    title: 'the share of a canary stays while its stable side scales',
    why: 'one trial pod beside three takes 25 %, beside ten 9 %: nobody knows what the trial proves',
    fix: 'let the canary follow the replicas of its stable side, more of which hit a percentage better; or let the gateway divide requests by weight',
    source: 'ingress-nginx#3998, seeds: 3 to 1 under an autoscaler from 1 to 10',
    // The names and numbers of pods are there without anybody's intent; what the share should be only a declaration tells.
    needs: ['canaries'],
    partly: true,
    *check(cluster, { canaries = [] }) {
      for (const canary of canaries) if (canary.by === 'replicas') yield* drifting(cluster, canary);
      const declared = new Set(canaries.map(({ namespace, canary }) => `${namespace}/${canary}`));
      for (const siblings of siblingsOf(cluster).values()) {
        // Of declared canaries the above has told, or their share is a weight and their pods mean nothing.
        const others = siblings.filter(({ namespace, object }) => !declared.has(`${namespace}/${object.name}`));
        yield* moving(cluster, others);
      }
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
    if (service === undefined) {
      const trial = cluster.workload('Deployment', namespace, canary);
      const must = `must have Service '${name}' over the pods of ${names.join(' and ')}`;
      if (trial !== undefined) yield fault(trial.object, trial.podMetadata.at('labels'), must, 'none');
      continue;
    }
    const found = cluster.behind(service).map(({ object }) => object.name);
    if (found.toSorted().join() !== [...names].toSorted().join()) {
      const got = `the pods of ${found.join(' and ') || 'nobody'}`;
      yield fault(service, service.root.at('spec', 'selector'), `must select the pods of ${names.join(' and ')}`, got);
    }
  }
}

/** Deployments of one program in one namespace: one Service may select all of them. */
const siblingsOf = perCluster((cluster): ReadonlyMap<string, readonly Workload[]> => {
  const named = cluster.deployments.flatMap((workload) => {
    const name = workload.podLabels['app.kubernetes.io/name'] ?? workload.podLabels['app'];
    // Parts of one program, such as its web server and its worker, share no requests.
    const part = workload.podLabels['app.kubernetes.io/component'] ?? workload.podLabels['component'] ?? '';
    return name === undefined ? [] : [{ workload, key: `${workload.namespace}/${name}/${part}` }];
  });
  const groups = Map.groupBy(named, ({ key }) => key);
  return new Map([...groups].map(([key, group]) => [key, group.map(({ workload }) => workload)]));
});

function* moving(cluster: Cluster, siblings: readonly Workload[]): Iterable<Finding> {
  if (siblings.length < 2) return;
  const ranges = siblings.map((workload) => ({ workload, ...replicaRange(cluster, workload) }));
  const sum = (key: 'min' | 'max'): number => ranges.reduce((total, range) => total + range[key], 0);
  for (const { workload, min, max } of ranges) {
    const [few, many] = [min / sum('min'), max / sum('max')];
    if (Number.isFinite(few) && Number.isFinite(many) && Math.abs(few - many) > tolerated + noise) {
      const got = `${percent(few)} of the pods at rest, ${percent(many)} under load`;
      yield fault(workload.object, workload.object.root.at('spec', 'replicas'), 'must keep its share', got);
    }
  }
}

/** A canary whose share is made by numbers of pods, at every number that its stable side may have. */
function* drifting(cluster: Cluster, { namespace, stable, canary, percent: asked }: DeclaredCanary): Iterable<Finding> {
  const [one, other] = [stable, canary].map((name) => cluster.workload('Deployment', namespace, name));
  if (one === undefined || other === undefined) return;
  const range = replicaRange(cluster, one);
  for (let pods = range.min; pods <= range.max; pods += 1) {
    const allowed = pods === range.min || pods === range.max ? tolerated : toleratedBetween;
    for (const trial of trialPodsAt(cluster, one, other, pods)) {
      const share = shareOf(trial, pods);
      if (Math.abs(share - asked / 100) <= allowed + noise) continue;
      const got = `${percent(share)} with ${trial} beside ${pods} stable pods`;
      const { object } = other;
      const [scaler] = autoscalersOf(cluster, other);
      const must = `must keep its share of ${asked} %`;
      if (scaler === undefined) yield fault(object, object.root.at('spec', 'replicas'), must, got);
      else yield fault(scaler, scaler.root.at('spec'), must, got);
      return;
    }
  }
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

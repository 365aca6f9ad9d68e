/** What may be taken away at once when nodes are drained (https://kubernetes.io/docs/tasks/run-application/configure-pdb/). */
import { perCluster } from '../model/per-cluster.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { countOf } from '../model/quantity.ts';
import { othersIn } from '../model/others.ts';
import { replicaRange } from '../model/replicas.ts';
import type { Workload } from '../model/workload.ts';
import type { Rule } from '../rule.ts';
import { isCanary } from './canary-of.ts';
import { controllerRule, kindRule } from './each.ts';

const kind = 'PodDisruptionBudget';

/** The budgets of each workload. */
const budgets = perCluster((cluster): ReadonlyMap<Workload, readonly KubeObject[]> =>
  cluster.ownersOf(cluster.kind(kind), (budget) => cluster.selectedBy(budget, 'spec', 'selector')),
);

/** Rules about disruption budgets. */
export const budgetRules: readonly Rule[] = [
  controllerRule(
    {
      id: 'PDB-1',
      severity: 'error',
      title: 'drains leave enough replicas running',
      why: 'without a budget an upgrade of the cluster takes all replicas at once',
      fix: 'add a PodDisruptionBudget that selects the pods',
      source: 'kube-score deployment-has-poddisruptionbudget, polaris missingPodDisruptionBudget',
    },
    function* covered(deployment, { cluster }) {
      // Drains leave DaemonSets alone, and one pod cannot be drained without an outage: REP-1 tells of it.
      if (/^(DaemonSet|ReplicaSet)$/.test(deployment.object.kind) || replicaRange(cluster, deployment).max < 2) return;
      if (!budgets(cluster).has(deployment)) {
        yield [
          deployment.podMetadata.at('labels'),
          'must be selected by a PodDisruptionBudget of the namespace',
          'by none',
        ];
      }
    },
  ),
  kindRule(
    kind,
    {
      id: 'PDB-2',
      severity: 'error',
      title: 'budgets say one thing, and let something go',
      why: 'a budget that lets nothing go blocks every drain until somebody deletes it',
      fix: 'set maxUnavailable: 1, which follows the number of replicas, and no minAvailable',
      source:
        'kube-score poddisruptionbudget-has-policy, kube-linter pdb-max-unavailable, polaris pdbDisruptionsIsZero',
    },
    function* policy({ root }) {
      const [most, least] = [root.at('spec', 'maxUnavailable'), root.at('spec', 'minAvailable')];
      if (most.exists === least.exists)
        yield [root.at('spec'), 'must have one of maxUnavailable and minAvailable', 'both or none'];
      if (most.value === 0 || most.text === '0%') yield [most, 'must be at least 1'];
      if (least.text === '100%') yield [least, 'must be less than 100%'];
    },
  ),
  kindRule(
    kind,
    {
      id: 'PDB-3',
      severity: 'warning',
      title: 'pods that are not ready can be evicted',
      why: 'a workload that crashes again and again otherwise blocks the drain of its nodes for ever',
      fix: "set unhealthyPodEvictionPolicy to 'AlwaysAllow'",
      source: 'kube-linter pdb-unhealthy-pod-eviction-policy, KEP-3017',
    },
    function* unhealthy({ root }) {
      const at = root.at('spec', 'unhealthyPodEvictionPolicy');
      if (at.text !== 'AlwaysAllow') yield [at, "must be 'AlwaysAllow'"];
    },
  ),
  kindRule(
    kind,
    {
      id: 'R-11',
      severity: 'error',
      title: 'a budget covers exactly one workload, alone, and permits one eviction',
      why: 'pods under two budgets cannot be evicted at all; a budget over several lets one of them disappear',
      fix: 'select the labels of one workload, and leave room below its fewest replicas',
      source: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/',
    },
    function* one(budget, { cluster, context }) {
      const { root } = budget;
      const at = root.at('spec', 'selector');
      const workloads = cluster.selectedBy(budget, 'spec', 'selector');
      if (workloads.length !== 1) yield [at, 'must select the pods of one workload', `${workloads.length} workloads`];
      const [workload] = workloads;
      if (workload !== undefined) {
        const others = othersIn(budgets(cluster).get(workload) ?? [], budget);
        if (others !== undefined) yield [at, `must not select what ${others} selects`];
      }
      // Of several workloads the first stands for all: a budget over them is wrong already.
      if (workloads.length === 1 && workload !== undefined) {
        const { min } = replicaRange(cluster, workload);
        const [most, least] = [root.at('spec', 'maxUnavailable'), root.at('spec', 'minAvailable')];
        const allowed = most.exists ? countOf(most, min, 'up') : min - (countOf(least, min, 'up') ?? 0);
        if ((allowed ?? 0) < 1 && !isCanary(workload, context)) {
          yield [most.exists ? most : least, `must permit one of ${min} replicas to go`];
        }
      }
    },
  ),
];

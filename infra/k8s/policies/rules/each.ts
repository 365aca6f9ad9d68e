/** Rules that look at one thing at a time. */
import type { Manifest } from '../../manifest.ts';
import type { Context } from '../context.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Field } from '../model/field.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Container, Workload } from '../model/workload.ts';
import { type Finding, type Rule, fault } from '../rule.ts';

/** A field, what the rule says about it, and what is there. */
type Fault = readonly [at: Field, must: string, got?: string];

type Told = Omit<Rule, 'check'>;
type Facts = { readonly cluster: Cluster; readonly context: Partial<Context> };

/** A rule over every container. */
export function containerRule(
  told: Told,
  test: (container: Container, workload: Workload, facts: Facts) => Iterable<Fault>,
): Rule {
  return podRule(told, function* containers(workload, facts) {
    for (const container of workload.containers) yield* test(container, workload, facts);
  });
}

/** A rule over every pod template. */
export function podRule(told: Told, test: (workload: Workload, facts: Facts) => Iterable<Fault>): Rule {
  return over(
    told,
    ({ workloads }) => workloads,
    ({ object }) => object,
    test,
  );
}

/** A rule over everything that keeps a number of replicas running: Deployments and ReplicationControllers. */
export function deploymentRule(told: Told, test: (deployment: Workload, facts: Facts) => Iterable<Fault>): Rule {
  return over(
    told,
    ({ deployments }) => deployments,
    ({ object }) => object,
    test,
  );
}

/** A rule over everything that keeps pods of one template running: Deployments, StatefulSets, DaemonSets and the like. */
export function controllerRule(told: Told, test: (controller: Workload, facts: Facts) => Iterable<Fault>): Rule {
  return podRule(told, function* controllers(workload, facts) {
    if (!endsByItself(workload) && workload.object.kind !== 'Pod') yield* test(workload, facts);
  });
}

/** A rule over every object of a kind. */
export function kindRule(kind: string, told: Told, test: (object: KubeObject, facts: Facts) => Iterable<Fault>): Rule {
  return over(
    told,
    (cluster) => cluster.kind(kind),
    (object) => object,
    test,
  );
}

/** A rule over every object. */
export function objectRule(told: Told, test: (object: KubeObject, facts: Facts) => Iterable<Fault>): Rule {
  return over(
    told,
    ({ objects }) => objects,
    (object) => object,
    test,
  );
}

/** A rule over every object that looks at nothing else: it judges a manifest once, in however many sets that is. */
export function manifestRule(told: Told, test: (object: KubeObject) => Iterable<Fault>): Rule {
  const judged = new WeakMap<Manifest, readonly Fault[]>();
  return objectRule(told, (object) => {
    const faults = judged.get(object.manifest) ?? [...test(object)];
    judged.set(object.manifest, faults);
    return faults;
  });
}

function over<T>(
  told: Told,
  list: (cluster: Cluster) => readonly T[],
  objectOf: (item: T) => KubeObject,
  test: (item: T, facts: Facts) => Iterable<Fault>,
): Rule {
  return {
    ...told,
    *check(cluster, context): Iterable<Finding> {
      const facts = { cluster, context };
      for (const item of list(cluster)) {
        for (const [at, must, got] of test(item, facts)) yield fault(objectOf(item), at, must, got);
      }
    },
  };
}

/** Does a workload end by itself? Then probes, replicas and budgets mean nothing to it. */
export function endsByItself({ object: { kind }, pod }: Workload): boolean {
  if (kind === 'Pod') return /^(Never|OnFailure)$/.test(pod.at('restartPolicy').text ?? '');
  return kind === 'Job' || kind === 'CronJob';
}

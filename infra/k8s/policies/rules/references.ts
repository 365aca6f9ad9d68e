/** What objects name, and the order in which it must be there. */
import type { Cluster } from '../model/cluster.ts';
import { perCluster } from '../model/per-cluster.ts';
import { type KubeObject, identityOf } from '../model/kube-object.ts';
import { type Reference, ingressReferences, podReferences, unsetVariables } from '../model/references.ts';
import type { Workload } from '../model/workload.ts';
import { type Finding, type Rule, fault } from '../rule.ts';
import { deploymentRule } from './each.ts';

/** Classes that every cluster has. */
const builtIn: ReadonlySet<string> = new Set(['system-cluster-critical', 'system-node-critical']);

/** Rules about references. */
export const referenceRules: readonly Rule[] = [
  {
    id: 'R-13',
    severity: 'error',
    title: 'what a pod or an Ingress names is there',
    why: 'the pod waits for ever in ContainerCreating, or its container never starts',
    fix: 'correct the name or the key, or add the object',
    source: 'kube-linter env-value-from',
    needs: ['external'],
    partly: true,
    *check(cluster, { external = [] }) {
      for (const workload of cluster.workloads) {
        yield* unresolved(cluster, workload.object, [...podReferences(workload)], external);
        for (const at of workload.containers.flatMap((container) => [...unsetVariables(container)])) {
          yield fault(workload.object, at, 'must name variables of env');
        }
        for (const at of workload.containers.map(({ field }) => field.at('command', 0))) {
          if (/\s/.test(at.text?.trim() ?? '')) {
            yield fault(workload.object, at, 'must be a program: its arguments are words of their own');
          }
        }
      }
      for (const ingress of cluster.kind('Ingress')) {
        yield* unresolved(cluster, ingress, [...ingressReferences(ingress)], external);
      }
    },
  },
  deploymentRule(
    {
      id: 'R-35',
      severity: 'warning',
      title: 'what pods need is applied before them',
      why: 'pods start into errors and are tried again; a load balancer that learns of its Service later misses the first pods',
      fix: 'put Namespace, ServiceAccount, ConfigMap, Service and Ingress before the Deployment',
      source: 'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate/',
    },
    function* before(deployment, { cluster }) {
      const { object, namespace, pod } = deployment;
      const needed = [
        cluster.find('Namespace', undefined, namespace),
        ...[...podReferences(deployment)].map(({ kind, at }) =>
          cluster.find(kind, scopeOf(kind, namespace), at.text ?? ''),
        ),
        cluster.find('ServiceAccount', namespace, pod.at('serviceAccountName').text ?? ''),
        // Of many the last one stands for all.
        servicesOver(cluster).get(deployment)?.at(-1),
      ];
      for (const other of new Set(needed)) {
        if (other !== undefined && other.index > object.index) {
          yield [object.root.at('metadata', 'name'), `must come after ${identityOf(other)}`];
        }
      }
    },
  ),
];

const servicesOver = perCluster((cluster): ReadonlyMap<Workload, readonly KubeObject[]> =>
  cluster.ownersOf(cluster.kind('Service'), (service) => cluster.behind(service)),
);

function scopeOf(kind: string, namespace: string): string | undefined {
  return kind === 'PriorityClass' || kind === 'IngressClass' ? undefined : namespace;
}

/** `an Ingress`, `a Service`. */
const withArticle = (kind: string): string => `${/^[AEIOU]/.test(kind) ? 'an' : 'a'} ${kind}`;

function* unresolved(
  cluster: Cluster,
  object: KubeObject,
  references: readonly Reference[],
  external: readonly string[],
): Iterable<Finding> {
  for (const { at, kind, key } of references) {
    const { text: name = '' } = at;
    const namespace = scopeOf(kind, object.namespace ?? 'default');
    if (builtIn.has(name) || external.includes(identityOf({ kind, namespace, name }))) continue;
    const found = cluster.find(kind, namespace, name);
    if (found === undefined)
      yield fault(
        object,
        at,
        `must be ${withArticle(kind)}${namespace === undefined ? '' : ` of namespace '${namespace}'`}`,
      );
    else if (
      key !== undefined &&
      !['data', 'stringData', 'binaryData'].some((part) => found.root.at(part, key.text ?? '').exists)
    ) {
      yield fault(object, key, `must be a key of ${kind} '${name}'`);
    }
  }
}

/** What objects name, and the order in which it must be there. */
import type { Cluster } from '../model/cluster.ts';
import { perCluster } from '../model/per-cluster.ts';
import type { Field } from '../model/field.ts';
import { type KubeObject, identityOf } from '../model/kube-object.ts';
import type { Workload } from '../model/workload.ts';
import { type Finding, type Rule, fault } from '../rule.ts';
import { deploymentRule } from './each.ts';

/** A name of another object, found in a pod or an Ingress. */
interface Reference {
  readonly at: Field;
  readonly kind: string;
  /** A key that the object must hold. @default - none */
  readonly key?: Field;
}

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
        ...(servicesBehind(cluster).get(deployment) ?? []),
      ];
      for (const other of new Set(needed)) {
        if (other !== undefined && other.index > object.index) {
          yield [object.root.at('metadata', 'name'), `must come after ${identityOf(other)}`];
        }
      }
    },
  ),
];

const servicesBehind = perCluster((cluster): ReadonlyMap<Workload, readonly KubeObject[]> => {
  const found = new Map<Workload, KubeObject[]>();
  for (const service of cluster.kind('Service')) {
    for (const workload of cluster.behind(service)) found.set(workload, [...(found.get(workload) ?? []), service]);
  }
  return found;
});

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

function* podReferences({ pod, containers }: Workload): Iterable<Reference> {
  const priority = pod.at('priorityClassName');
  if (priority.exists) yield { at: priority, kind: 'PriorityClass' };
  for (const secret of pod.at('imagePullSecrets').items) yield { at: secret.at('name'), kind: 'Secret' };
  for (const { field } of containers) {
    for (const variable of field.at('env').items) {
      yield* keyed(variable.at('valueFrom', 'configMapKeyRef'), 'ConfigMap');
      yield* keyed(variable.at('valueFrom', 'secretKeyRef'), 'Secret');
    }
    for (const source of field.at('envFrom').items) {
      yield* named(source.at('configMapRef'), 'ConfigMap', 'name');
      yield* named(source.at('secretRef'), 'Secret', 'name');
    }
  }
  for (const volume of pod.at('volumes').items) {
    yield* named(volume.at('configMap'), 'ConfigMap', 'name');
    yield* named(volume.at('secret'), 'Secret', 'secretName');
    yield* named(volume.at('persistentVolumeClaim'), 'PersistentVolumeClaim', 'claimName');
    for (const source of volume.at('projected', 'sources').items) {
      yield* named(source.at('configMap'), 'ConfigMap', 'name');
      yield* named(source.at('secret'), 'Secret', 'name');
    }
  }
}

function* named(at: Field, kind: string, key: string): Iterable<Reference> {
  if (!at.exists || at.at('optional').value === true) return;
  const items = at.at('items').items;
  if (items.length === 0) yield { at: at.at(key), kind };
  for (const item of items) yield { at: at.at(key), kind, key: item.at('key') };
}

function* keyed(at: Field, kind: string): Iterable<Reference> {
  if (at.exists && at.at('optional').value !== true) yield { at: at.at('name'), kind, key: at.at('key') };
}

function* ingressReferences({ root }: KubeObject): Iterable<Reference> {
  const name = root.at('spec', 'ingressClassName');
  if (name.exists) yield { at: name, kind: 'IngressClass' };
  for (const tls of root.at('spec', 'tls').items) {
    if (tls.at('secretName').exists) yield { at: tls.at('secretName'), kind: 'Secret' };
  }
}

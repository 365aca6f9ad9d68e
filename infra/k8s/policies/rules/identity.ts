/** Whose objects are, and where. */
import type { KubeObject } from '../model/kube-object.ts';
import { perCluster } from '../model/per-cluster.ts';
import type { Rule } from '../rule.ts';
import { deploymentRule, kindRule, objectRule } from './each.ts';

/** The objects that need a namespace, where none of them names one: a tool gives it to them, or all forgot it. */
const allHomeless = perCluster((cluster): { readonly objects: readonly KubeObject[] | undefined } => {
  const objects = cluster.objects.filter(({ namespace }) => namespace !== undefined);
  return { objects: objects.some(({ root }) => root.at('metadata', 'namespace').exists) ? undefined : objects };
});

/** The first object of each namespace, which speaks for all of them. */
const firstIn = perCluster(
  (cluster): ReadonlyMap<string | undefined, KubeObject> =>
    new Map(cluster.objects.toReversed().map((object) => [object.namespace, object])),
);

/** Rules about owners, instances and namespaces. */
export const identityRules: readonly Rule[] = [
  deploymentRule(
    {
      id: 'LBL-2',
      severity: 'warning',
      title: 'the instance label is the name of the workload',
      why: 'dashboards, alerts and people find the workload of a pod by it',
      fix: 'set app.kubernetes.io/instance to metadata.name',
      source: 'polaris metadataAndInstanceMismatched',
    },
    function* instance({ object }) {
      const at = object.root.at('metadata', 'labels', 'app.kubernetes.io/instance');
      if (at.text !== object.name) yield [at, `must be '${object.name}'`];
    },
  ),
  deploymentRule(
    {
      id: 'LBL-3',
      severity: 'warning',
      advisory: true,
      title: 'workloads name their owner',
      why: 'who is called at night has to be looked up elsewhere',
      fix: 'add a label owner and an annotation email',
      source: 'kube-linter required-label-owner, required-annotation-email',
    },
    function* owner({ object: { root } }) {
      for (const at of [root.at('metadata', 'labels', 'owner'), root.at('metadata', 'annotations', 'email')]) {
        if (!at.exists) yield [at, 'must be set'];
      }
    },
  ),
  objectRule(
    {
      id: 'R-26',
      severity: 'error',
      title: 'objects name their namespace, which is part of the manifests and not default',
      why: 'they land wherever the caller happens to be, beside things of others and without a standard for pods',
      fix: 'set metadata.namespace and add the Namespace',
      source: 'kube-linter use-namespace, NSA/CISA hardening guide',
    },
    function* home(object, { cluster, context: { external = [] } }) {
      const { root, kind, name, namespace } = object;
      if (namespace === undefined) return;
      const at = root.at('metadata', 'namespace');
      if (!at.exists) {
        const { objects: homeless } = allHomeless(cluster);
        if (cluster.home !== undefined) return;
        if (homeless === undefined) yield [at, "must be set, and not 'default'"];
        else if (object === homeless[0]) {
          yield [
            at,
            'must be set, or told by --namespace where a tool sets it',
            `missing in all ${homeless.length} objects`,
          ];
        }
      } else if (namespace === 'default') yield [at, "must not be 'default'"];
      else if (namespace.startsWith('kube-')) {
        const isWorkload = cluster.workload(kind, namespace, name) !== undefined;
        if (isWorkload) yield [at, 'must not be a namespace of Kubernetes itself'];
      } else if (
        firstIn(cluster).get(namespace) === object &&
        cluster.find('Namespace', undefined, namespace) === undefined &&
        namespace !== cluster.home &&
        !external.includes(`Namespace ${namespace}`)
      ) {
        yield [at, 'must be a Namespace of these manifests, or told by --namespace where somebody else makes it'];
      }
    },
  ),
  kindRule(
    'Namespace',
    {
      id: 'SEC-15',
      severity: 'error',
      title: 'namespaces enforce the restricted standard',
      why: 'a pod with more rights than it needs is let in without a question',
      fix: "set the labels pod-security.kubernetes.io/enforce, audit and warn to 'restricted'",
      source: 'https://kubernetes.io/docs/concepts/security/pod-security-admission/',
    },
    function* enforced({ root }) {
      for (const mode of ['enforce', 'audit', 'warn']) {
        const at = root.at('metadata', 'labels', `pod-security.kubernetes.io/${mode}`);
        if (at.text !== 'restricted') yield [at, "must be 'restricted'"];
      }
    },
  ),
];

/** What objects are called, where they are and how they are labelled. */
import { labelSelector, plainSelector, selects } from '../model/selector.ts';
import type { Rule } from '../rule.ts';
import { deploymentRule, kindRule, objectRule, podRule } from './each.ts';

const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const labelKey = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const dns1035 = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;
const dns1123 = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
/** Names of roles may hold anything that fits into a path. */
const pathSegment = /^(?!\.{1,2}$)[^/%]{1,253}$/;
const versionLike = /version|release|revision|commit|chart|build|(^|[-._/])(tag|sha)$/i;

function nameFault(kind: string, name: string): string | undefined {
  if (/^(Cluster)?Role(Binding)?$/.test(kind)) return pathSegment.test(name) ? undefined : 'must fit into a path';
  if (kind === 'Service' || kind === 'Namespace') {
    return dns1035.test(name) ? undefined : 'must be a DNS label (RFC 1035): lower-case letters, digits and hyphens';
  }
  if (!dns1123.test(name)) return 'must be a DNS name (RFC 1123): lower-case letters, digits, hyphens and dots';
  // A pod is called after its Deployment, its ReplicaSet and itself, and all of it is a label.
  return kind === 'Deployment' && name.length > 52
    ? 'must be at most 52 characters, to leave room for the names of pods'
    : undefined;
}

/** Rules about names, namespaces and labels. */
export const identityRules: readonly Rule[] = [
  objectRule(
    {
      id: 'R-20',
      severity: 'error',
      title: 'names and labels are valid, also those of the pods',
      why: 'the API server refuses the object, or makes no pods for it',
      fix: 'use lower-case letters, digits and hyphens, 63 characters at most',
      source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/, kube-score label-values',
    },
    function* valid({ kind, root, namespace, name }, { cluster }) {
      const own = root.at('metadata', 'name');
      const wrong = nameFault(kind, own.text ?? '');
      if (wrong !== undefined && !root.at('metadata', 'generateName').exists) yield [own, wrong];
      const pods = kind === 'Pod' ? undefined : cluster.workload(kind, namespace ?? 'default', name)?.podMetadata;
      const owners = [root.at('metadata', 'labels'), ...(pods === undefined ? [] : [pods.at('labels')])];
      for (const [key, at] of owners.flatMap(({ entries }) => entries)) {
        if (!labelKey.test(key)) yield [at, 'must have a valid key', key];
        const { text } = at;
        if (text === undefined || text.length > 63 || !labelValue.test(text)) {
          yield [at, 'must be a text of up to 63 letters, digits and -_.'];
        }
      }
    },
  ),
  deploymentRule(
    {
      id: 'SEL-1',
      severity: 'error',
      title: 'workloads select the pods that they make',
      why: 'the API server refuses it',
      fix: 'make spec.selector a part of the labels of the pod template',
      source:
        'kube-linter mismatching-selector, kube-score deployment-pod-selector-labels-match-template-metadata-labels',
    },
    function* own({ object, selector, podLabels }) {
      // The APIs before apps/v1 derived it from the template.
      if (!selector.exists && object.apiVersion !== 'apps/v1') return;
      const found = object.kind === 'ReplicationController' ? plainSelector(selector) : labelSelector(selector);
      if (found === undefined || !selects(found, podLabels))
        yield [selector, 'must select the labels of the pod template'];
    },
  ),
  podRule(
    {
      id: 'R-21',
      severity: 'error',
      title: 'selectors hold nothing that changes with a release',
      why: 'selectors are immutable: the API server refuses the next release, or it needs a Deployment of another name',
      fix: 'select by stable labels such as app.kubernetes.io/name and instance; keep versions out of spec.selector',
      source:
        'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#label-selector-updates, seeds: dummy-version',
    },
    function* stable({ selector }) {
      for (const [key, at] of selector.at('matchLabels').entries) {
        if (versionLike.test(key)) yield [at, 'must not be selected by', key];
      }
      for (const expression of selector.at('matchExpressions').items) {
        const at = expression.at('key');
        if (versionLike.test(at.text ?? '')) yield [at, 'must not be selected by'];
      }
    },
  ),
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
    function* home({ root, kind, name, namespace }, { cluster, context: { external = [] } }) {
      if (namespace === undefined) return;
      const isWorkload = cluster.workload(kind, namespace, name) !== undefined;
      const at = root.at('metadata', 'namespace');
      const own = cluster.find('Namespace', undefined, namespace) !== undefined;
      if (!at.exists || namespace === 'default') yield [at, "must be set, and not 'default'"];
      else if (namespace.startsWith('kube-')) {
        if (isWorkload) yield [at, 'must not be a namespace of Kubernetes itself'];
      } else if (!own && !external.includes(`Namespace ${namespace}`)) {
        yield [at, 'must be a Namespace of these manifests'];
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

/** What objects and labels are called. */
import type { Rule } from '../rule.ts';
import { objectRule } from './each.ts';

const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const labelKey = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const dns1035 = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;
const dns1123 = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const dns1123Label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
/** A key becomes a file where it is mounted. */
const fileName = /^(?!\.{1,2}$)[-._a-zA-Z0-9]{1,253}$/;
/** Names of roles may hold anything that fits into a path. */
const pathSegment = /^(?!\.{1,2}$)[^/%]{1,253}$/;

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

/** Rules about names. */
export const nameRules: readonly Rule[] = [
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
      for (const part of kind === 'ConfigMap' || kind === 'Secret' ? ['data', 'binaryData', 'stringData'] : []) {
        for (const [key, at] of root.at(part).entries) {
          if (!fileName.test(key)) yield [at, 'must have a key of letters, digits and -_.', `'${key}'`];
        }
      }
      const seen = new Set<string>();
      for (const container of cluster.workload(kind, namespace ?? 'default', name)?.containers ?? []) {
        const at = container.field.at('name');
        if (at.text === undefined) continue;
        if (!dns1123Label.test(at.text))
          yield [at, 'must be a DNS label (RFC 1123): lower-case letters, digits and hyphens'];
        if (seen.has(at.text)) yield [at, 'must not be the name of two containers'];
        seen.add(at.text);
      }
    },
  ),
];

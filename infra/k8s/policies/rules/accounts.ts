/** Who a process is to the API server, and which secrets it holds. */
import { perCluster } from '../model/per-cluster.ts';
import type { Field } from '../model/field.ts';
import { type Rule, fault } from '../rule.ts';
import { objectRule, podRule } from './each.ts';

/** `namespace/name` of the accounts that a binding gives rights to. */
const boundAccounts = perCluster((cluster): ReadonlySet<string> => {
  const bindings = [...cluster.kind('RoleBinding'), ...cluster.kind('ClusterRoleBinding')];
  const subjects = bindings.flatMap(({ root, namespace }) =>
    root
      .at('subjects')
      .items.filter((subject) => subject.at('kind').text === 'ServiceAccount')
      .map((subject) => `${subject.at('namespace').text ?? namespace}/${subject.at('name').text}`),
  );
  return new Set(subjects);
});

const secretName = /password|passwd|secret|token|bearer|credential|private_?key|api_?key|access_?key/i;
/** Names that speak about a secret without being one: where it lies, how long it lasts. */
const aboutSecret = /(_file|_path|_name|_ttl|_url|_seconds|_ms|_header)$/i;
const secretValue = /-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bghp_[A-Za-z0-9]{36}\b/;

/** Rules about accounts and secrets. */
export const accountRules: readonly Rule[] = [
  podRule(
    {
      id: 'SEC-12',
      severity: 'error',
      title: 'pods have an account of their own, and a token only where a role is bound to it',
      why: 'a token that nobody needs is what an intruder finds first; the default account collects the rights of everybody',
      fix: 'set serviceAccountName to an account of its own and automountServiceAccountToken to false',
      source: 'kube-linter default-service-account, polaris automountServiceAccountToken, NSA/CISA hardening guide',
    },
    function* own({ pod, namespace }, { cluster }) {
      const [account, old] = [pod.at('serviceAccountName'), pod.at('serviceAccount')];
      if (!account.exists || account.text === 'default') yield [account, 'must be an account of its own'];
      if (old.exists && !account.exists) yield [old, 'must be written as serviceAccountName'];
      const token = pod.at('automountServiceAccountToken');
      const bound = boundAccounts(cluster).has(`${namespace}/${account.text}`);
      if (token.value !== false && !(bound && token.value === true)) {
        yield [token, bound ? 'must be said: true or false' : 'must be false, because no role is bound to the account'];
      }
    },
  ),
  podRule(
    {
      id: 'R-28',
      severity: 'error',
      title: 'accounts of pods exist and hand out no token by themselves',
      why: 'pods of an account that is not there are never made; a token mounted by default reaches pods that forget to refuse it',
      fix: 'add the ServiceAccount with automountServiceAccountToken: false',
      source: 'kube-linter non-existent-service-account',
    },
    function* exists({ pod, namespace }, { cluster, context: { external = [] } }) {
      const name = pod.at('serviceAccountName');
      if (name.text === undefined || name.text === 'default') return;
      const account = cluster.find('ServiceAccount', namespace, name.text);
      if (account === undefined) {
        if (!external.includes(`ServiceAccount ${namespace}/${name.text}`)) {
          yield [name, `must be a ServiceAccount of namespace '${namespace}'`];
        }
        return;
      }
      const token = account.root.at('automountServiceAccountToken');
      if (token.value !== false) yield [name, 'must be an account with automountServiceAccountToken: false'];
    },
  ),
  {
    id: 'SEC-13',
    severity: 'error',
    title: 'secrets are not written into manifests',
    why: 'everybody who may read the manifest, the pod or their history has them, and nobody rotates what lies there',
    fix: 'keep it in a Secret and refer to it with secretKeyRef, or better mount it as a file',
    source: 'kube-linter env-var-secret, polaris sensitiveContainerEnvVar, sensitiveConfigmapContent',
    *check(cluster) {
      for (const { object, containers } of cluster.workloads) {
        for (const variable of containers.flatMap(({ field }) => field.at('env').items)) {
          const [name, value] = [variable.at('name').text ?? '', variable.at('value')];
          if (isSecret(name, value)) yield fault(object, value, 'must not be written here', `the value of ${name}`);
        }
      }
      for (const config of cluster.kind('ConfigMap')) {
        for (const [name, value] of config.root.at('data').entries) {
          if (isSecret(name, value)) yield fault(config, value, 'must not be written here', `the value of ${name}`);
        }
      }
    },
  },
  objectRule(
    {
      id: 'RBAC-1',
      severity: 'error',
      title: 'roles name exactly what they need, and no keys to everything else',
      why: 'who may read secrets, start pods or enter them has the rights of everybody in the namespace',
      fix: 'name resources and verbs; exempt with a reason where a controller really needs it',
      source: 'kube-linter access-to-secrets, cluster-admin-role-binding, wildcard-in-rules, polaris rolePodExecAttach',
    },
    function* rights({ kind, root }) {
      if (kind === 'RoleBinding' || kind === 'ClusterRoleBinding') {
        const role = root.at('roleRef', 'name');
        if (role.text === 'cluster-admin') yield [role, 'must not be cluster-admin'];
      }
      if (kind !== 'Role' && kind !== 'ClusterRole') return;
      for (const rule of root.at('rules').items) yield* tooMuch(rule);
    },
  ),
];

function isSecret(name: string, value: Field): boolean {
  const text = value.text ?? '';
  return (text !== '' && secretName.test(name) && !aboutSecret.test(name)) || secretValue.test(text);
}

function* tooMuch(rule: Field): Iterable<readonly [Field, string]> {
  for (const key of ['apiGroups', 'resources', 'verbs']) {
    for (const at of rule.at(key).items) if (at.text === '*') yield [at, 'must name what it needs'];
  }
  if (!rule.at('apiGroups').texts.includes('')) return;
  const verbs = rule.at('verbs').texts;
  for (const at of rule.at('resources').items) {
    if (at.text === 'secrets') yield [at, 'must not be readable or writable'];
    if (at.text === 'pods' && verbs.includes('create')) yield [at, 'must not be creatable'];
    if (/^pods\/(exec|attach|portforward|proxy)$/.test(at.text ?? '')) yield [at, 'must not be given'];
  }
}

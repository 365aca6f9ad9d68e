/** Who a process is to the API server. */
import { perCluster } from '../model/per-cluster.ts';
import type { Rule } from '../rule.ts';
import { kindRule, podRule } from './each.ts';

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

/** Rules about accounts. */
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
  kindRule(
    'Secret',
    {
      id: 'SEC-16',
      severity: 'error',
      title: 'tokens of accounts come to an end',
      why: 'a token in a Secret is good for ever, for whoever has read it once',
      fix: 'remove it: pods get tokens that are renewed, and `kubectl create token` makes one for an hour',
      source: 'https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets',
    },
    function* ends({ root }) {
      const type = root.at('type');
      if (type.text === 'kubernetes.io/service-account-token') yield [type, 'must be another type'];
    },
  ),
];

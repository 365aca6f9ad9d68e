/** Who may do what (https://kubernetes.io/docs/concepts/security/rbac-good-practices/). */
import type { Cluster } from '../model/cluster.ts';
import type { Field } from '../model/field.ts';
import { identityOf } from '../model/kube-object.ts';
import type { Rule } from '../rule.ts';
import { objectRule } from './each.ts';

type Fault = readonly [at: Field, must: string];

/** A right that is a key to other rights. */
interface Key {
  readonly group: string;
  readonly resources: RegExp;
  /** @default - every verb */
  readonly verbs?: RegExp;
  readonly must: string;
}

const rbac = 'rbac.authorization.k8s.io';
const write = /^(create|update|patch)$/;
const pods = 'must not be written: whoever makes a pod has every account and Secret of the namespace';

const keys: readonly Key[] = [
  { group: '', resources: /^secrets$/, must: 'must not be readable or writable' },
  { group: '', resources: /^(pods|replicationcontrollers)$/, verbs: write, must: pods },
  { group: 'apps', resources: /^(daemonsets|deployments|replicasets|statefulsets)$/, verbs: write, must: pods },
  { group: 'batch', resources: /^(cronjobs|jobs)$/, verbs: write, must: pods },
  {
    group: '',
    resources: /^pods\/(attach|ephemeralcontainers|exec|portforward|proxy)$/,
    must: 'must not be given: it leads into every pod',
  },
  { group: '', resources: /^nodes\/proxy$/, must: 'must not be given: it leads into every pod past the API server' },
  {
    group: '',
    resources: /^serviceaccounts\/token$/,
    verbs: /^create$/,
    must: 'must not be given: it makes one anybody',
  },
  {
    group: '',
    resources: /^persistentvolumes$/,
    verbs: write,
    must: 'must not be written: a volume may be a folder of a node',
  },
  {
    group: 'certificates.k8s.io',
    resources: /^(certificatesigningrequests\/approval|signers)$/,
    verbs: /^(update|patch|approve|sign)$/,
    must: 'must not be given: a certificate makes one anybody',
  },
  {
    group: 'admissionregistration.k8s.io',
    resources: /./,
    verbs: write,
    must: 'must not be written: it reads and changes everything that is admitted',
  },
];

/** Verbs that lend the rights of others, whatever they are for. */
const lending: Readonly<Record<string, string>> = {
  bind: 'must not be given: it binds roles that one does not have',
  escalate: 'must not be given: it writes roles with more rights than one has',
  impersonate: 'must not be given: it makes one anybody',
};

/** Groups and users that stand for whoever comes. */
const everybody = /^system:(anonymous|authenticated|masters|serviceaccounts|unauthenticated)$/;

/** Rules about roles and bindings. */
export const rbacRules: readonly Rule[] = [
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
        else if (root.at('roleRef', 'kind').text === 'ClusterRole' && /^(admin|edit)$/.test(role.text ?? '')) {
          yield [role, 'must not be given: it reads Secrets and makes pods'];
        }
      }
      if (kind !== 'Role' && kind !== 'ClusterRole') return;
      for (const rule of root.at('rules').items) yield* tooMuch(rule);
    },
  ),
  objectRule(
    {
      id: 'RBAC-2',
      severity: 'error',
      title: 'bindings give a role that is there to accounts that are there, one by one',
      why: 'a misspelt role or account gives nobody anything; a group of everybody gives it to every intruder',
      fix: 'correct the name, and name the ServiceAccounts with their namespaces',
      source: 'API server validation of bindings, https://kubernetes.io/docs/concepts/security/rbac-good-practices/',
      needs: ['external'],
      partly: true,
    },
    function* bindings({ kind, root, namespace }, { cluster, context: { external = [] } }) {
      if (kind !== 'RoleBinding' && kind !== 'ClusterRoleBinding') return;
      const known = (what: { kind: string; namespace: string | undefined; name: string }): boolean =>
        cluster.find(what.kind, what.namespace, what.name) !== undefined || external.includes(identityOf(what));
      const role = root.at('roleRef');
      const [roleKind, name = ''] = [role.at('kind').text ?? '', role.at('name').text];
      if (role.at('apiGroup').exists && role.at('apiGroup').text !== rbac)
        yield [role.at('apiGroup'), `must be '${rbac}'`];
      if (kind === 'ClusterRoleBinding' && roleKind !== 'ClusterRole') yield [role.at('kind'), "must be 'ClusterRole'"];
      else if (
        !isBuiltIn(roleKind, name, namespace) &&
        !known({ kind: roleKind, namespace: roleHome(roleKind, namespace), name })
      ) {
        yield [role.at('name'), `must be a ${roleKind} that is there`];
      }
      // What gives a binding its namespace gives one to its accounts, too.
      const homeless = kind === 'RoleBinding' && !root.at('metadata', 'namespace').exists;
      for (const subject of root.at('subjects').items) yield* subjectFaults(subject, cluster, known, homeless);
    },
  ),
];

const roleHome = (kind: string, namespace: string | undefined): string | undefined =>
  kind === 'ClusterRole' ? undefined : namespace;

/** Roles that every cluster has (https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings). */
function isBuiltIn(kind: string, name: string, namespace: string | undefined): boolean {
  if (kind !== 'ClusterRole') return namespace?.startsWith('kube-') === true;
  return /^(cluster-admin|admin|edit|view)$|^system:/.test(name);
}

function* subjectFaults(
  subject: Field,
  cluster: Cluster,
  known: (what: { kind: string; namespace: string; name: string }) => boolean,
  homeless: boolean,
): Iterable<Fault> {
  const at = subject.at('name');
  const { text: name = '' } = at;
  if (subject.at('kind').text !== 'ServiceAccount') {
    if (everybody.test(name)) yield [at, 'must not be everybody'];
    return;
  }
  const namespace = subject.at('namespace');
  if (namespace.text === undefined && homeless) return;
  if (namespace.text === undefined) yield [namespace, 'must be set'];
  else if (name === 'default')
    yield [at, 'must be an account of its own: default is that of every pod that names none'];
  else if (isOurs(cluster, namespace.text) && !known({ kind: 'ServiceAccount', namespace: namespace.text, name })) {
    yield [at, `must be a ServiceAccount of namespace '${namespace.text}'`];
  }
}

/** Does the set hold what is in a namespace? Accounts of others are none of its business. */
function isOurs(cluster: Cluster, namespace: string): boolean {
  if (namespace.startsWith('kube-')) return false;
  return cluster.find('Namespace', undefined, namespace) !== undefined || cluster.workloadsIn(namespace).length > 0;
}

function* tooMuch(rule: Field): Iterable<Fault> {
  for (const key of ['apiGroups', 'resources', 'verbs', 'nonResourceURLs']) {
    for (const at of rule.at(key).items) {
      if (at.text === '*' || (key === 'resources' && /^\*\/|\/\*$/.test(at.text ?? '')))
        yield [at, 'must name what it needs'];
    }
  }
  const [groups, verbs] = [rule.at('apiGroups').texts, rule.at('verbs')];
  // A right to one object by its name is what it needs; only what is yet to be made has no name (subresources have).
  const byName = rule.at('resourceNames').items.length > 0;
  for (const at of byName ? [] : verbs.items) {
    const lent = Object.hasOwn(lending, at.text ?? '') ? lending[at.text ?? ''] : undefined;
    if (lent !== undefined) yield [at, lent];
  }
  for (const at of rule.at('resources').items) {
    const { text: resource = '' } = at;
    if (/[A-Z]/.test(resource)) yield [at, 'must be the plural in lower case, or it means nothing'];
    const key = keys.find(
      (candidate) =>
        (groups.includes(candidate.group) || groups.includes('*')) &&
        candidate.resources.test(resource) &&
        verbs.texts.some(
          (verb) =>
            (verb === '*' || candidate.verbs?.test(verb) !== false) &&
            !(byName && (verb !== 'create' || resource.includes('/'))),
        ),
    );
    if (key !== undefined) yield [at, key.must];
  }
}

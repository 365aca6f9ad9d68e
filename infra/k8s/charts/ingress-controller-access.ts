import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { ingressController } from '../../environments/platform.ts';
import { exempt, exemptElsewhere } from '../constructs/exempt.ts';

const { name, namespace } = ingressController;
const listsSecrets =
  'it starts nothing before it has listed the Secrets beside the Ingresses, where certificates would be';

/**
 * What Traefik's Ingress provider must read: it waits for all of it and starts nothing before. Of the whole cluster
 * only what has no namespace, the rest of the platform's namespace alone. It asks for Secrets in order to find TLS
 * certificates, also where no Ingress names one: there is no switch that would spare the permission.
 * @param watched the namespace whose Ingresses it serves
 */
export function ingressControllerAccess(scope: Construct, watched: string): void {
  const read = ['list', 'watch'];
  const subjects = [{ kind: 'ServiceAccount', name, namespace }];
  new k8s.KubeClusterRole(scope, 'cluster-role', {
    metadata: { name },
    rules: [
      { apiGroups: ['networking.k8s.io'], resources: ['ingressclasses'], verbs: read },
      { apiGroups: [''], resources: ['nodes'], verbs: read },
    ],
  });
  new k8s.KubeClusterRoleBinding(scope, 'cluster-role-binding', {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects,
  });
  const role = new k8s.KubeRole(scope, 'role', {
    metadata: { name, namespace: watched },
    rules: [
      { apiGroups: [''], resources: ['services', 'secrets'], verbs: read },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read },
      { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs: read },
      { apiGroups: ['networking.k8s.io'], resources: ['ingresses/status'], verbs: ['update'] },
    ],
  });
  const roleBinding = new k8s.KubeRoleBinding(scope, 'role-binding', {
    metadata: { name, namespace: watched },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects,
  });
  exempt(role, { 'RBAC-1': listsSecrets }, { kubeLinter: ['access-to-secrets'] });
  exemptElsewhere(roleBinding, listsSecrets, { kubeLinter: ['access-to-secrets'] });
}

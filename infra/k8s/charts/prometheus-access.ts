import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { prometheus } from '../../environments/platform.ts';

const { name, namespace } = prometheus;

/**
 * What Prometheus may read: the pods of the namespaces that it scrapes, and nothing that belongs to the whole cluster.
 * @param watched the namespaces in which it looks for pods
 */
export function prometheusAccess(scope: Construct, watched: readonly string[]): void {
  for (const where of watched) {
    new k8s.KubeRole(scope, `role-${where}`, {
      metadata: { name, namespace: where },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }],
    });
    new k8s.KubeRoleBinding(scope, `role-binding-${where}`, {
      metadata: { name, namespace: where },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    });
  }
}

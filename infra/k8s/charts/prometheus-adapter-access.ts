import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { prometheusAdapter } from '../../environments/platform.ts';

const { name, namespace } = prometheusAdapter;
const rbac = 'rbac.authorization.k8s.io';
const subjects = [{ kind: 'ServiceAccount', name, namespace }];

/**
 * What the adapter may read: which pods a selector means, in the namespace whose autoscalers ask. Who may ask it is the
 * API server's to decide; the role of Kubernetes' own autoscaler allows it every custom metric.
 * @param scaled the namespace of the autoscalers
 */
export function prometheusAdapterAccess(scope: Construct, scaled: string): void {
  new k8s.KubeRole(scope, 'role', {
    metadata: { name, namespace: scaled },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }],
  });
  new k8s.KubeRoleBinding(scope, 'role-binding', {
    metadata: { name, namespace: scaled },
    roleRef: { apiGroup: rbac, kind: 'Role', name },
    subjects,
  });
  new k8s.KubeClusterRoleBinding(scope, 'delegator', {
    metadata: { name: `${name}:system:auth-delegator` },
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'system:auth-delegator' },
    subjects,
  });
  // How the API server proves itself to an extension is written in that namespace.
  new k8s.KubeRoleBinding(scope, 'auth-reader', {
    metadata: { name: `${name}-auth-reader`, namespace: 'kube-system' },
    roleRef: { apiGroup: rbac, kind: 'Role', name: 'extension-apiserver-authentication-reader' },
    subjects,
  });
}

import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { metricsServer } from '../../environments/platform.ts';

const { name, namespace } = metricsServer;
const rbac = 'rbac.authorization.k8s.io';
const read = ['get', 'list', 'watch'];
const subjects = [{ kind: 'ServiceAccount', name, namespace }];

/** What metrics-server may do, and who may read its figures; the rules of its own release manifest. */
export function metricsServerAccess(scope: Construct): void {
  new k8s.KubeClusterRole(scope, 'reader', {
    metadata: {
      name: 'system:aggregated-metrics-reader',
      labels: {
        'rbac.authorization.k8s.io/aggregate-to-admin': 'true',
        'rbac.authorization.k8s.io/aggregate-to-edit': 'true',
        'rbac.authorization.k8s.io/aggregate-to-view': 'true',
      },
    },
    rules: [{ apiGroups: ['metrics.k8s.io'], resources: ['pods', 'nodes'], verbs: read }],
  });
  new k8s.KubeClusterRole(scope, 'role', {
    metadata: { name: `system:${name}` },
    rules: [
      { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
      { apiGroups: [''], resources: ['pods', 'nodes'], verbs: read },
    ],
  });
  new k8s.KubeClusterRoleBinding(scope, 'role-binding', {
    metadata: { name: `system:${name}` },
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: `system:${name}` },
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

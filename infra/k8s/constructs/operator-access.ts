/** What people on call may do in a namespace, beside seeing what is in it. */
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { exempt } from './exempt.ts';

const name = 'operators';

/**
 * What the commands of docs/runbook.md need: port-forward, delete a pod, scale, lift an autoscaler's bounds. No Secrets, no
 * shell in a pod, no roles, and no Deployments: whoever may change one may have it run anything with every Secret of the
 * namespace. Rolling back is therefore left to the role that deploys.
 */
const rules: k8s.PolicyRule[] = [
  { apiGroups: ['metrics.k8s.io'], resources: ['pods'], verbs: ['get', 'list'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['delete'] },
  { apiGroups: [''], resources: ['pods/portforward'], verbs: ['create'] },
  { apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['patch'] },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: ['patch'] },
];

/** Lets a group of people do that in one namespace. */
export function operatorAccess(scope: Construct, namespace: string, group: string): void {
  const role = new k8s.KubeRole(scope, 'operators', { metadata: { name, namespace }, rules });
  exempt(role, {
    'RBAC-1': 'a port-forward is how people ask Prometheus and the admin port of a pod, and the audit log says who did',
  });
  new k8s.KubeRoleBinding(scope, 'operators-binding', {
    metadata: { name, namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: group }],
  });
}

/** What Pod Security "restricted" demands, and a little more (https://kubernetes.io/docs/concepts/security/pod-security-standards/). */
import type { k8s } from 'cdk8s-plus-28';

/** User and group of every process: above 10000, so that it meets no user of the node. */
const userId = 10_001;

/** For the whole pod: not root, and only the system calls that the container runtime allows by default. */
export const podSecurityContext: k8s.PodSecurityContext = {
  runAsNonRoot: true,
  runAsUser: userId,
  runAsGroup: userId,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** For every container: no way up, and a root file system that cannot be written to. */
export const containerSecurityContext: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
};

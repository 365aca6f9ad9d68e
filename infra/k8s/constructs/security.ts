/** What Pod Security "restricted" demands, and a little more (https://kubernetes.io/docs/concepts/security/pod-security-standards/). */
import { socketBuffers } from '@api-platform/contracts/memory.ts';
import type { k8s } from 'cdk8s-plus-28';

/** User and group of every process: above 10000, so that it meets no user of the node. */
const userId = 10_001;

/**
 * For the whole pod: not root, only the system calls that the container runtime allows by default, and no more of the
 * kernel's buffers for a connection than its memory can stand.
 */
export const podSecurityContext: k8s.PodSecurityContext = {
  runAsNonRoot: true,
  runAsUser: userId,
  runAsGroup: userId,
  seccompProfile: { type: 'RuntimeDefault' },
  sysctls: Object.entries(socketBuffers).map(([name, value]) => ({ name, value })),
};

/** For every container: no way up, and a root file system that cannot be written to. */
export const containerSecurityContext: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
};

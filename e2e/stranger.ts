/** Pods that belong to nobody, as a way to look at the platform from beside it. */
import type { Manifest } from '../infra/k8s/render.ts';

/** After this many seconds the pod ends, whatever became of the run. */
const deadlineSeconds = 120;

/** What a stranger runs. */
export interface StrangerProps {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly command: readonly string[];
}

/** A pod without labels that Pod Security "restricted" admits, and that runs a program once. */
export function strangerPod({ name, namespace, image, command }: StrangerProps): Manifest {
  const amounts = { cpu: '50m', memory: '96Mi', 'ephemeral-storage': '16Mi' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace },
    spec: {
      restartPolicy: 'Never',
      activeDeadlineSeconds: deadlineSeconds,
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, runAsUser: 10_001, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name,
          image,
          imagePullPolicy: 'IfNotPresent',
          command: [...command],
          resources: { requests: amounts, limits: amounts },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    },
  };
}

/** A namespace of nobody's, under the same Pod Security as ours. */
export function strangerNamespace(name: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  };
}

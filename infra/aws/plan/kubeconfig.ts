/** How to reach an EKS cluster: https://docs.aws.amazon.com/eks/latest/userguide/create-kubeconfig.html */

import { hostOf } from './tunnel.ts';

/** One cluster of EKS. */
export interface ClusterAddress {
  readonly name: string;
  readonly region: string;
  /** URL of the API server. */
  readonly endpoint: string;
  /** Its certificate authority, PEM in base64. */
  readonly certificateAuthority: string;
  /** Port of this computer that leads there. @default - it is reached as it is */
  readonly tunnelPort?: number;
}

/**
 * A kubeconfig that asks the AWS CLI for a token whenever it needs one. A token in here would expire after 15 minutes,
 * lie in the state, and differ in every run.
 */
export function kubeconfig({ name, region, endpoint, certificateAuthority, tunnelPort }: ClusterAddress): string {
  // The certificate names the endpoint, and is held to it: whatever else listens on the port gets no token.
  const server =
    tunnelPort === undefined
      ? { server: endpoint }
      : { server: `https://127.0.0.1:${tunnelPort}`, 'tls-server-name': hostOf(endpoint) };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { ...server, 'certificate-authority-data': certificateAuthority } }],
    users: [
      {
        name,
        user: {
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1beta1',
            command: 'aws',
            args: ['--region', region, 'eks', 'get-token', '--cluster-name', name, '--output', 'json'],
            interactiveMode: 'Never',
          },
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}

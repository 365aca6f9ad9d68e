import type { Environment } from '../environments/environment.ts';

/** The Secret with the certificate, where TLS ends at the ingress controller; on EKS it ends at the edge before the cluster. */
export function tlsSecretOf({ cluster }: Pick<Environment, 'cluster'>): string | undefined {
  return cluster.target === 'existing' ? cluster.tlsSecret : undefined;
}

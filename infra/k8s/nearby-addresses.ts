import type { Environment } from '../environments/environment.ts';

/**
 * Addresses that the proxies before the gateway may have, as CIDR blocks: on EKS pods and load balancer live in the
 * network of the environment, elsewhere pods have private addresses (RFC 1918, RFC 4193) that only the cluster knows.
 */
export function nearbyAddresses(cluster: Environment['cluster']): readonly string[] {
  return cluster.target === 'eks' ? [cluster.vpcCidr] : ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'];
}

/**
 * What AWS asks in eu-central-1, in US dollars without tax; looked up in November 2026. List prices change, and differ
 * by region: https://aws.amazon.com/pricing/ has today's.
 */

/** Hours of a month, as AWS counts them. */
export const hoursPerMonth = 730;

/** Per hour, by type of resource in the graph. What is not here costs nothing by itself. */
export const perHour: Readonly<Record<string, { readonly price: number; readonly what: string }>> = {
  'eks/cluster': { price: 0.1, what: 'EKS control plane' },
  'ec2/natGateway': { price: 0.052, what: 'NAT gateway' },
  'ec2/eip': { price: 0.005, what: 'public IPv4 address' },
  // A t4g.nano with its disk of 8 GiB.
  'autoscaling/group': { price: 0.0058, what: 'machine before a private Kubernetes API' },
  'lb/loadBalancer': { price: 0.027, what: 'load balancer' },
};

/** Per month. */
export const perMonth: Readonly<Record<string, { readonly price: number; readonly what: string }>> = {
  'kms/key': { price: 1, what: 'key' },
};

/** A node of Auto Mode with two cores and 8 GiB (m6i.large), and what EKS asks for running it. */
export const node = { cores: 2, price: 0.115, fee: 0.0138 } as const;

/** Of a node's cores, what the system keeps for itself. */
export const systemCores = 0.1;

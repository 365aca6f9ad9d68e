/** Which addresses the subnets get. Moving a subnet replaces it and all that is in it: this must never shift by itself. */
import type { EksTarget, ExistingTarget } from './environment.ts';

/** `private` holds nodes, pods and the load balancer; `public` only the NAT gateways. */
export type Tier = 'private' | 'public';

/** One subnet. */
export interface SubnetPlan {
  readonly zone: string;
  readonly tier: Tier;
  /** IPv4 range. */
  readonly cidrBlock: string;
}

/** Every pod takes an address of its private subnet: 8 187 per zone. */
const privatePrefix = 19;
/** AWS keeps five addresses of every subnet; a NAT gateway takes one. */
const publicPrefix = 24;
/** Where public subnets begin, in addresses after the network's first: the private ones may grow to six zones below. */
const publicOffset = 192 * 256;

/**
 * The subnets of a network: one private and one public per zone, by the zone's place in the list.
 * @param vpcCidr a /16
 * @throws Error when it is none
 */
export function planSubnets(vpcCidr: string, zones: readonly string[]): readonly SubnetPlan[] {
  const first = firstAddress(vpcCidr);
  const block = (offset: number, prefix: number, index: number): string =>
    `${dotted(first + offset + index * 2 ** (32 - prefix))}/${prefix}`;
  return [
    ...zones.map((zone, index) => ({ zone, tier: 'private', cidrBlock: block(0, privatePrefix, index) }) as const),
    ...zones.map(
      (zone, index) => ({ zone, tier: 'public', cidrBlock: block(publicOffset, publicPrefix, index) }) as const,
    ),
  ];
}

/** First and last address of a range, as numbers. */
export function addressRange(cidrBlock: string): { readonly first: number; readonly last: number } {
  const [address = '', prefix = ''] = cidrBlock.split('/');
  const first = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { first, last: first + 2 ** (32 - Number(prefix)) - 1 };
}

/** Where the pods of an environment get their addresses. */
export function podCidrsOf(cluster: EksTarget | ExistingTarget): readonly string[] {
  if (cluster.target === 'existing') return cluster.podCidrs;
  return planSubnets(cluster.vpcCidr, cluster.zones).flatMap(({ tier, cidrBlock }) =>
    tier === 'private' ? [cidrBlock] : [],
  );
}

function firstAddress(vpcCidr: string): number {
  const { first } = addressRange(vpcCidr);
  if (!/^\d{1,3}(\.\d{1,3}){3}\/16$/.test(vpcCidr) || first % 2 ** 16 !== 0 || first >= 2 ** 32) {
    throw new Error(`vpcCidr '${vpcCidr}': must be the first address of a /16, such as 10.20.0.0/16`);
  }
  return first;
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join('.');
}

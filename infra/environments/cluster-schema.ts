/** Where an environment may run. */
import { isIPv4, isIPv6 } from 'node:net';
import * as z from 'zod';
import kubernetes from '../k8s/policies/schema/kubernetes.json' with { type: 'json' };
import { dnsLabel, ipv4Cidr, text } from './field-rules.ts';
import { eksServiceAddresses, oldestKubernetes } from './platform.ts';
import { europeanUnion, regions } from './regions.ts';

const privateSixteen = /^(10\.\d{1,3}|172\.(1[6-9]|2\d|3[01])|192\.168)\.0\.0\/16$/;
const origin = /^https:\/\/[a-z0-9][-a-z0-9.]*[a-z0-9](:\d{2,5})?$|^http:\/\/localhost(:\d{2,5})?$/;
/** The values that CloudWatch Logs takes (API reference of PutRetentionPolicy). */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const minorOf = (version: string): number => Number(/^1\.(\d{2})$/.exec(version)?.[1] ?? 0);

const kubernetesVersion = z
  .string()
  .refine(
    (version) => minorOf(version) >= minorOf(oldestKubernetes) && minorOf(version) <= minorOf(kubernetes.newest),
    `must be from ${oldestKubernetes} to ${kubernetes.newest}, whose fields are known here, minor version only`,
  );

const tokens = z.strictObject({
  issuer: text(/^https:\/\/[^\s?#]+$/, 'an https URL without query, exactly as in the tokens'),
  audiences: z
    .tuple([z.string()], z.string())
    // API Gateway quotas: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
    .refine(
      (names) => names.length <= 50 && names.every((name) => name.trim() !== ''),
      'must be 1 to 50 names, none of them empty',
    ),
});

/** An EKS cluster of our own. */
export const eksSchema = z
  .strictObject({
    target: z.literal('eks'),
    accountId: text(/^\d{12}$/, '12 digits'),
    region: z
      .string()
      .refine(
        (region) => regions.includes(region),
        "must be a region of AWS such as 'eu-central-1'; GovCloud, China and the sovereign clouds have ARNs of their own, which nothing here derives",
      ),
    dataResidency: z.enum(['european-union', 'anywhere']),
    zones: z
      .tuple([z.string(), z.string(), z.string()])
      .refine((zones) => new Set(zones).size === zones.length, 'must differ from each other'),
    vpcCidr: z
      .string()
      .refine(
        (cidr) => privateSixteen.test(cidr) && ipv4Cidr.test(cidr),
        "must be a private /16 such as '10.20.0.0/16'",
      )
      .refine(
        (cidr) => cidr !== eksServiceAddresses.cidr,
        "must not be the range of the cluster's Services; choose another",
      ),
    natGateways: z.enum(['one', 'per-zone']),
    kubernetesVersion,
    apiAccessCidrs: z.array(text(ipv4Cidr, "an IPv4 range such as '203.0.113.0/24'")),
    deployerRoleArn: z.string(),
    logRetentionDays: z
      .number()
      .refine((days) => retentionDays.includes(days), `must be one of ${retentionDays.join(', ')}`),
    protect: z.boolean(),
    hostedZoneId: text(/^Z[A-Z0-9]{5,31}$/, "a Route 53 zone id such as 'Z0123456789ABCDEFGHIJ'").exactOptional(),
    corsOrigins: z.array(
      text(
        origin,
        "an origin such as 'https://app.example.com'; drop path and slash, and never open it to all with '*'",
      ),
    ),
    tokens: tokens.exactOptional(),
  })
  .superRefine(({ accountId, region, zones, dataResidency, deployerRoleArn }, issues) => {
    for (const [index, zone] of zones.entries()) {
      if (zone.startsWith(region) && /^[a-z]$/.test(zone.slice(region.length))) continue;
      issues.addIssue({ code: 'custom', path: ['zones', index], message: `must be a zone of region '${region}'` });
    }
    if (dataResidency === 'european-union' && !europeanUnion.includes(region)) {
      const message = `must be in the European Union (${europeanUnion.join(', ')}), or cluster.dataResidency 'anywhere'`;
      issues.addIssue({ code: 'custom', path: ['region'], message });
    }
    if (!new RegExp(`^arn:aws:iam::${accountId}:role/[\\w+=,.@/-]+$`).test(deployerRoleArn)) {
      const message = `must be the ARN of a role in account ${accountId}`;
      issues.addIssue({ code: 'custom', path: ['deployerRoleArn'], message });
    }
  });

/** Whoever is in it is believed about clients: larger ones hold more than pods. */
const podCidr = z.string().refine((cidr) => {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(cidr) ?? [];
  if (isIPv4(address)) return Number(bits) >= 10 && Number(bits) <= 32;
  return isIPv6(address) && Number(bits) >= 40 && Number(bits) <= 128;
}, "must be the network of the pods and no more: an IPv4 range from /10 on such as '10.244.0.0/16', or an IPv6 range from /40 on");

/** A cluster that is there. */
export const existingSchema = z.strictObject({
  target: z.literal('existing'),
  podCidrs: z.tuple([podCidr], podCidr),
  tlsSecret: text(dnsLabel, 'the name of a Secret in the namespace of the environment').exactOptional(),
  protectedRoutes: z.enum(['refused', 'open']),
  dnsAddress: z
    .string()
    .refine((address) => ipv4Cidr.test(`${address}/32`), "must be an IPv4 address such as '169.254.20.10'")
    .exactOptional(),
});

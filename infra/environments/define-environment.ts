/** Checks what the type of an environment cannot say. */
import { isIPv4, isIPv6 } from 'node:net';
import { edgeRouteFaults } from '@api-platform/contracts/edge-routes.ts';
import { type Route, routes } from '@api-platform/contracts/routes.ts';
import { callerFaults, protectedRouteFaults } from './caller-faults.ts';
import { DeclarationFault } from './declaration-fault.ts';
import type { EksTarget, Environment, ExistingTarget } from './environment.ts';
import {
  eksServiceAddresses,
  ingressController,
  metricsServer,
  oldestKubernetes,
  prometheus,
  rateLimitStore,
  traceCollector,
} from './platform.ts';
import { type Fault, addonFaults, canaryFaults, replicaFaults } from './faults.ts';

const dnsLabel = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;
const dnsName = /^(?=.{1,240}$)([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;
const imagePath = /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?(:\d{2,5})?(\/[a-z0-9]+([-._][a-z0-9]+)*)*$/;
const ipv4Cidr = /^((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)\/(3[0-2]|[12]?\d)$/;
const privateSixteen = /^(10\.\d{1,3}|172\.(1[6-9]|2\d|3[01])|192\.168)\.0\.0\/16$/;
/** The values that CloudWatch Logs takes (API reference of PutRetentionPolicy). */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const addonNamespaces: ReadonlySet<string> = new Set(
  [ingressController, metricsServer, prometheus, rateLimitStore, traceCollector].map(({ namespace }) => namespace),
);
const oldestMinorVersion = Number(oldestKubernetes.split('.')[1]);

/**
 * An environment that may be used.
 * @param table the routes that it serves @default - the route table
 * @throws {DeclarationFault} that names every fault of it: where, what was got, the rule and the way out.
 */
export function defineEnvironment<const E extends Environment>(environment: E, table: readonly Route[] = routes): E {
  const faults = faultsOf(environment, table);
  if (faults.length > 0) {
    throw new DeclarationFault(`environment '${environment.name}':\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
  return environment;
}

function faultsOf(environment: Environment, table: readonly Route[]): readonly string[] {
  const { name, domain, namespace, images, replicas, workloads, canaries, addons, rollout, cluster } = environment;
  const faults: readonly Fault[] = [
    !dnsLabel.test(name) &&
      `name ('${name}') must be lower-case letters, digits and dashes: it names a folder and a stack`,
    !dnsName.test(domain) &&
      `domain ('${domain}') must be a lower-case host name with at least two labels; drop scheme, port and path`,
    (!dnsLabel.test(namespace) || namespace === 'default' || namespace.startsWith('kube-')) &&
      `namespace ('${namespace}') must be a DNS label of our own, neither 'default' nor 'kube-…'`,
    addonNamespaces.has(namespace) &&
      `namespace ('${namespace}') must not be that of an add-on (${[...addonNamespaces].join(', ')}); choose another`,
    !imagePath.test(images.registry) &&
      `images.registry ('${images.registry}') must be host[:port][/path] in lower case, without scheme or slash at the end`,
    cluster.target === 'eks' &&
      images.pullPolicy !== 'Always' &&
      `images.pullPolicy ('${images.pullPolicy}') must be 'Always' on EKS; only nodes that are loaded by hand keep images`,
    ...replicaFaults('replicas', replicas),
    ...Object.entries(workloads).flatMap(([workload, own]) => replicaFaults(`workloads['${workload}']`, own)),
    ...Object.entries(canaries).flatMap(([workload, canary]) => canaryFaults(workload, canary)),
    !(Number.isInteger(rollout.announceSeconds) && rollout.announceSeconds >= 1 && rollout.announceSeconds <= 120) &&
      `rollout.announceSeconds (${rollout.announceSeconds}) must be a whole number from 1 to 120`,
    !(rollout.bootFactor >= 1 && rollout.bootFactor <= 20) &&
      `rollout.bootFactor (${rollout.bootFactor}) must be from 1 (as declared) to 20`,
    ...addonFaults(addons),
    ...(cluster.target === 'eks' ? eksFaults(cluster) : existingFaults(cluster)),
    ...protectedRouteFaults(environment, table),
    ...(cluster.target === 'eks' ? edgeRouteFaults(table) : []),
  ];
  return faults.filter((fault) => typeof fault === 'string');
}

function eksFaults(cluster: EksTarget): readonly Fault[] {
  const { accountId, region, zones, vpcCidr, kubernetesVersion, deployerRoleArn, logRetentionDays, hostedZoneId } =
    cluster;
  const minor = Number(/^1\.(\d{1,2})$/.exec(kubernetesVersion)?.[1] ?? 0);
  return [
    !/^\d{12}$/.test(accountId) && `cluster.accountId ('${accountId}') must be 12 digits`,
    !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region) &&
      `cluster.region ('${region}') must be an AWS region such as 'eu-central-1'`,
    new Set(zones).size !== zones.length && `cluster.zones (${zones.join(', ')}) must differ from each other`,
    ...zones.map(
      (zone) =>
        !(zone.startsWith(region) && /^[a-z]$/.test(zone.slice(region.length))) &&
        `cluster.zones names '${zone}', which is no zone of region '${region}'`,
    ),
    !(privateSixteen.test(vpcCidr) && ipv4Cidr.test(vpcCidr)) &&
      `cluster.vpcCidr ('${vpcCidr}') must be a private /16 such as '10.20.0.0/16'`,
    vpcCidr === eksServiceAddresses.cidr &&
      `cluster.vpcCidr ('${vpcCidr}') must not be the range of the cluster's Services; choose another`,
    minor < oldestMinorVersion &&
      `cluster.kubernetesVersion ('${kubernetesVersion}') must be 1.${oldestMinorVersion} or newer, minor version only`,
    ...cluster.apiAccessCidrs.map(
      (cidr) =>
        !ipv4Cidr.test(cidr) &&
        `cluster.apiAccessCidrs names '${cidr}', which is no IPv4 range such as '203.0.113.0/24'`,
    ),
    !new RegExp(`^arn:aws[a-z-]*:iam::${accountId}:role/[\\w+=,.@/-]+$`).test(deployerRoleArn) &&
      `cluster.deployerRoleArn ('${deployerRoleArn}') must be the ARN of a role in account ${accountId}`,
    !retentionDays.includes(logRetentionDays) &&
      `cluster.logRetentionDays (${logRetentionDays}) must be one of ${retentionDays.join(', ')}`,
    hostedZoneId !== undefined &&
      !/^Z[A-Z0-9]{5,31}$/.test(hostedZoneId) &&
      `cluster.hostedZoneId ('${hostedZoneId}') must be a Route 53 zone id such as 'Z0123456789ABCDEFGHIJ'`,
    ...callerFaults(cluster),
  ];
}

function existingFaults({ podCidrs, tlsSecret, dnsAddress }: ExistingTarget): readonly Fault[] {
  return [
    podCidrs.length === 0 && `cluster.podCidrs ([]) must name the network of the pods, such as '10.244.0.0/16'`,
    ...podCidrs.map(
      (cidr) =>
        !isNetwork(cidr) &&
        `cluster.podCidrs names '${cidr}', must be the network of the pods and no more: an IPv4 range from /10 on such as '10.244.0.0/16', or an IPv6 range from /40 on`,
    ),
    tlsSecret !== undefined &&
      !dnsLabel.test(tlsSecret) &&
      `cluster.tlsSecret ('${tlsSecret}') must be the name of a Secret in the namespace of the environment`,
    dnsAddress !== undefined &&
      !ipv4Cidr.test(`${dnsAddress}/32`) &&
      `cluster.dnsAddress ('${dnsAddress}') must be an IPv4 address such as '169.254.20.10'`,
  ];
}

/** Whoever is in it is believed about clients: larger ones hold more than pods. */
function isNetwork(cidr: string): boolean {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(cidr) ?? [];
  if (isIPv4(address)) return Number(bits) >= 10 && Number(bits) <= 32;
  return isIPv6(address) && Number(bits) >= 40 && Number(bits) <= 128;
}

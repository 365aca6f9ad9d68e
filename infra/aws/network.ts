import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

import type { EksTarget } from '../environments/environment.ts';
import { planSubnets, type Tier } from '../environments/subnets.ts';
import { FlowLogs } from './flow-logs.ts';
import type { RoleLimits } from './iam.ts';
import { imageLayerBucket } from './plan/names.ts';

/** Where the network is and how it reaches the world. */
export interface NetworkArgs {
  /** What people see in the console. */
  readonly displayName: string;
  readonly target: EksTarget;
  readonly roleLimits: RoleLimits;
}

/** A network over three zones: nodes and load balancer in private subnets, NAT gateways in public ones. */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** One per zone. */
  readonly privateSubnetIds: readonly pulumi.Output<string>[];
  /** The private subnets' way out. Nodes that start before it is there cannot pull their images. */
  readonly egress: readonly pulumi.Resource[];

  constructor(name: string, { displayName, target, roleLimits }: NetworkArgs, opts: pulumi.ComponentResourceOptions) {
    super('api-platform:aws:Network', name, {}, opts);
    const parent = { parent: this };
    const named = (suffix: string): { readonly tags: { readonly Name: string } } => ({
      tags: { Name: `${displayName}${suffix}` },
    });

    const vpc = new aws.ec2.Vpc(
      `${name}-vpc`,
      { cidrBlock: target.vpcCidr, enableDnsSupport: true, enableDnsHostnames: true, ...named('') },
      { parent: this, protect: target.protect },
    );
    // Without rules, so that whatever was given no group of its own reaches nothing.
    new aws.ec2.DefaultSecurityGroup(`${name}-default`, { vpcId: vpc.id, ingress: [], egress: [] }, parent);

    const subnets = planSubnets(target.vpcCidr, target.zones).map(({ zone, tier, cidrBlock }) => ({
      tier,
      zone,
      suffix: `-${tier}-${zone.slice(target.region.length)}`,
      subnet: new aws.ec2.Subnet(
        `${name}-${tier}-${zone.slice(target.region.length)}`,
        { vpcId: vpc.id, availabilityZone: zone, cidrBlock, ...named(`-${tier}-${zone}`) },
        parent,
      ),
    }));
    const inTier = (wanted: Tier): typeof subnets => subnets.filter(({ tier }) => tier === wanted);

    const internet = new aws.ec2.InternetGateway(`${name}-internet`, { vpcId: vpc.id, ...named('') }, parent);
    const publicTable = new aws.ec2.RouteTable(`${name}-public-table`, { vpcId: vpc.id, ...named('-public') }, parent);
    const publicRoute = new aws.ec2.Route(
      `${name}-public-out`,
      { routeTableId: publicTable.id, destinationCidrBlock: '0.0.0.0/0', gatewayId: internet.id },
      parent,
    );
    for (const { suffix, subnet } of inTier('public')) {
      new aws.ec2.RouteTableAssociation(
        `${name}${suffix}-association`,
        { subnetId: subnet.id, routeTableId: publicTable.id },
        parent,
      );
    }

    const withNat = target.natGateways === 'one' ? inTier('public').slice(0, 1) : inTier('public');
    const gateways = withNat.map(({ zone, subnet }) => {
      const zoneSuffix = `-nat-${zone.slice(target.region.length)}`;
      const address = new aws.ec2.Eip(
        `${name}${zoneSuffix}-address`,
        { domain: 'vpc', ...named(`-nat-${zone}`) },
        parent,
      );
      return new aws.ec2.NatGateway(
        `${name}${zoneSuffix}`,
        { subnetId: subnet.id, allocationId: address.id, ...named(`-${zone}`) },
        { parent: this, dependsOn: [publicRoute] },
      );
    });

    const privateTables = inTier('private').map(({ suffix, zone, subnet }, index) => {
      const table = new aws.ec2.RouteTable(
        `${name}${suffix}-table`,
        { vpcId: vpc.id, ...named(`-private-${zone}`) },
        parent,
      );
      new aws.ec2.RouteTableAssociation(
        `${name}${suffix}-association`,
        { subnetId: subnet.id, routeTableId: table.id },
        parent,
      );
      const gateway = gateways[index] ?? gateways[0];
      const route =
        gateway &&
        new aws.ec2.Route(
          `${name}${suffix}-out`,
          { routeTableId: table.id, destinationCidrBlock: '0.0.0.0/0', natGatewayId: gateway.id },
          parent,
        );
      return { table, route };
    });
    // ECR keeps image layers in S3: through this endpoint, which costs nothing, they do not pass the NAT gateways. All that is
    // sent to S3 in this region goes this way, so its policy keeps data from being written into anybody's bucket. Every image comes from ECR.
    new aws.ec2.VpcEndpoint(
      `${name}-s3`,
      {
        vpcId: vpc.id,
        serviceName: `com.amazonaws.${target.region}.s3`,
        vpcEndpointType: 'Gateway',
        routeTableIds: privateTables.map(({ table }) => table.id),
        policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: '*',
              Action: 's3:GetObject',
              Resource: `arn:aws:s3:::${imageLayerBucket(target.region)}/*`,
            },
          ],
        }),
        ...named('-s3'),
      },
      parent,
    );
    new FlowLogs(
      `${name}-flows`,
      {
        network: displayName,
        vpcId: vpc.id,
        accountId: target.accountId,
        retentionDays: target.logRetentionDays,
        roleLimits,
      },
      parent,
    );

    this.vpcId = vpc.id;
    this.privateSubnetIds = inTier('private').map(({ subnet }) => subnet.id);
    this.egress = privateTables.flatMap(({ route }) => route ?? []);
    this.registerOutputs();
  }
}

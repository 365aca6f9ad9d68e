import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

import { type RoleLimits, serviceRole } from './iam.ts';
import { bastionPolicies } from './plan/managed-policies.ts';
import { bastionImage, bastionName } from './plan/tunnel.ts';

/** The network that the machine is in, and the cluster that it reaches. */
export interface BastionArgs {
  readonly clusterName: string;
  /** The group of the cluster's API. */
  readonly clusterSecurityGroupId: pulumi.Input<string>;
  readonly vpcId: pulumi.Input<string>;
  /** Private ones. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** The subnets' way out: the machine calls Session Manager, and nobody calls the machine. */
  readonly egress: readonly pulumi.Resource[];
  readonly roleLimits: RoleLimits;
}

const https = { ipProtocol: 'tcp', fromPort: 443, toPort: 443 } as const;
const secondsPerWeek = 604_800;

/**
 * The way to a private Kubernetes API: one machine without an address, a key or an open port. It is replaced every week by one
 * with the image of that day, and whenever it fails, so nobody patches it.
 */
export class Bastion extends pulumi.ComponentResource {
  /** Of its group, known once the machine runs. */
  readonly groupName: pulumi.Output<string>;

  constructor(name: string, args: BastionArgs, opts: pulumi.ComponentResourceOptions) {
    super('api-platform:aws:Bastion', name, {}, opts);
    const { clusterName, roleLimits: limits } = args;
    const parent = { parent: this };

    const { role, attachments } = serviceRole(
      `${name}-role`,
      { limits, service: 'ec2.amazonaws.com', actions: ['sts:AssumeRole'], managedPolicies: bastionPolicies },
      parent,
    );
    const profile = new aws.iam.InstanceProfile(`${name}-profile`, { path: limits.path, role: role.name }, parent);
    const group = new aws.ec2.SecurityGroup(
      `${name}-group`,
      { vpcId: args.vpcId, description: 'Way to the Kubernetes API' },
      parent,
    );
    const out = new aws.vpc.SecurityGroupEgressRule(
      `${name}-out`,
      { securityGroupId: group.id, cidrIpv4: '0.0.0.0/0', ...https },
      parent,
    );
    const toCluster = new aws.vpc.SecurityGroupIngressRule(
      `${name}-to-cluster`,
      { securityGroupId: args.clusterSecurityGroupId, referencedSecurityGroupId: group.id, ...https },
      parent,
    );
    const machine = new aws.ec2.LaunchTemplate(
      `${name}-machine`,
      {
        imageId: `resolve:ssm:${bastionImage}`,
        instanceType: 't4g.nano',
        iamInstanceProfile: { arn: profile.arn },
        metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1 },
        networkInterfaces: [{ associatePublicIpAddress: 'false', securityGroups: [group.id] }],
        blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: { encrypted: 'true', volumeType: 'gp3' } }],
      },
      // Made anew in place of changed: the right to change one would be a right over the machines of everybody.
      { parent: this, replaceOnChanges: ['*'] },
    );
    const machines = new aws.autoscaling.Group(
      name,
      {
        name: bastionName(clusterName),
        minSize: 1,
        maxSize: 1,
        maxInstanceLifetime: secondsPerWeek,
        vpcZoneIdentifiers: [...args.subnetIds],
        launchTemplate: { id: machine.id, version: '$Latest' },
        tags: [{ key: 'Name', value: bastionName(clusterName), propagateAtLaunch: true }],
      },
      { parent: this, dependsOn: [...attachments, ...args.egress, out, toCluster] },
    );
    this.groupName = machines.name;
    this.registerOutputs();
  }
}

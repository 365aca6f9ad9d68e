import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

import type { EksTarget } from '../environments/environment.ts';
import { eksServiceAddresses, operatorsGroup } from '../environments/platform.ts';
import { keyPolicy } from './bootstrap/key-policy.ts';
import { type RoleLimits, serviceRole } from './iam.ts';
import type { DeployerRoles } from './plan/deployer-roles.ts';
import { kubeconfig } from './plan/kubeconfig.ts';
import { controlPlanePolicies, nodePolicies } from './plan/managed-policies.ts';
import { controlPlaneLogGroup } from './plan/names.ts';
import { isPrivate, tunnelPort } from './plan/tunnel.ts';

/** A cluster and where it runs. */
export interface ClusterArgs {
  /** Name of the cluster in AWS. */
  readonly clusterName: string;
  readonly target: EksTarget;
  /** Who runs Pulumi. */
  readonly roles: DeployerRoles;
  readonly roleLimits: RoleLimits;
  /** Makes the key, whose tags nobody may set: with that right, keys of others could be taken for ours. */
  readonly untagged: pulumi.ProviderResource;
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** The nodes' way out; add-ons start pods, which must be able to pull images. */
  readonly egress: readonly pulumi.Resource[];
  /** Whether EKS brings the metrics that autoscalers need. */
  readonly metricsServer: boolean;
}

/**
 * Kubernetes by EKS Auto Mode: AWS runs nodes, network, DNS, storage and the load balancer controller
 * (https://docs.aws.amazon.com/eks/latest/userguide/automode.html). Its nodes live 21 days at most.
 */
export class Cluster extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly clusterName: pulumi.Output<string>;
  /** The group of API, nodes and pods. */
  readonly securityGroupId: pulumi.Output<string>;
  /** URL of the API. */
  readonly endpoint: pulumi.Output<string>;
  readonly kubeconfig: pulumi.Output<string>;
  /** What lets the deployer in: everything in the cluster is made after it and deleted before it. */
  readonly access: pulumi.Resource;

  constructor(name: string, args: ClusterArgs, opts: pulumi.ComponentResourceOptions) {
    super('api-platform:aws:Cluster', name, {}, opts);
    const { clusterName, target, roles, roleLimits: limits } = args;
    const parent = { parent: this };

    const control = serviceRole(
      `${name}-role`,
      {
        limits,
        service: 'eks.amazonaws.com',
        actions: ['sts:AssumeRole', 'sts:TagSession'],
        managedPolicies: controlPlanePolicies,
      },
      parent,
    );
    const nodes = serviceRole(
      `${name}-node-role`,
      {
        limits,
        service: 'ec2.amazonaws.com',
        actions: ['sts:AssumeRole'],
        managedPolicies: nodePolicies,
      },
      parent,
    );
    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: `Secrets of EKS cluster ${clusterName}`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: JSON.stringify(keyPolicy(target.accountId, roles)),
      },
      { parent: this, protect: target.protect, provider: args.untagged },
    );
    const log = new aws.cloudwatch.LogGroup(
      `${name}-log`,
      {
        name: controlPlaneLogGroup(clusterName),
        retentionInDays: target.logRetentionDays,
        // Who did what in the cluster must outlive whoever wants it forgotten.
        deletionProtectionEnabled: target.protect,
      },
      parent,
    );

    const cluster = new aws.eks.Cluster(
      name,
      {
        name: clusterName,
        version: target.kubernetesVersion,
        roleArn: control.role.arn,
        vpcConfig: {
          subnetIds: [...args.subnetIds],
          endpointPrivateAccess: true,
          endpointPublicAccess: !isPrivate(target),
          ...(isPrivate(target) ? {} : { publicAccessCidrs: [...target.apiAccessCidrs] }),
        },
        accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
        // Auto Mode: these three are on together or not at all, and the cluster brings no add-ons of its own.
        computeConfig: { enabled: true, nodePools: ['general-purpose', 'system'], nodeRoleArn: nodes.role.arn },
        kubernetesNetworkConfig: {
          elasticLoadBalancing: { enabled: true },
          serviceIpv4Cidr: eksServiceAddresses.cidr,
        },
        storageConfig: { blockStorage: { enabled: true } },
        bootstrapSelfManagedAddons: false,
        encryptionConfig: { resources: ['secrets'], provider: { keyArn: key.arn } },
        enabledClusterLogTypes: ['api', 'audit', 'authenticator'],
        // AWS moves the cluster on when support ends, instead of charging for the extension.
        upgradePolicy: { supportType: 'STANDARD' },
        deletionProtection: target.protect,
      },
      {
        parent: this,
        protect: target.protect,
        // Without its permissions EKS cannot clean up after a cluster; without the group its log would be kept for ever.
        dependsOn: [...control.attachments, ...nodes.attachments, log],
      },
    );
    const letIn = (who: keyof typeof roles, suffix: string, accessPolicy: string, kubernetesGroups?: string[]) => {
      const entry = new aws.eks.AccessEntry(
        `${name}-${who}`,
        { clusterName: cluster.name, principalArn: roles[who], ...(kubernetesGroups && { kubernetesGroups }) },
        parent,
      );
      return new aws.eks.AccessPolicyAssociation(
        `${name}-${who}-${suffix}`,
        {
          clusterName: cluster.name,
          principalArn: entry.principalArn,
          policyArn: `arn:aws:eks::aws:cluster-access-policy/${accessPolicy}`,
          accessScope: { type: 'cluster' },
        },
        parent,
      );
    };
    this.access = letIn('deployer', 'admin', 'AmazonEKSClusterAdminPolicy');
    // Reads everything, roles and whatever else the program makes; no narrower policy of EKS does.
    letIn('drift', 'view', 'AmazonEKSAdminViewPolicy');
    // Sees everything but Secrets, and what it may do beside that stands in each namespace.
    letIn('operator', 'view', 'AmazonEKSViewPolicy', [operatorsGroup]);
    if (args.metricsServer) {
      new aws.eks.Addon(
        `${name}-metrics-server`,
        { clusterName: cluster.name, addonName: 'metrics-server' },
        { parent: this, dependsOn: [...args.egress] },
      );
    }

    this.arn = cluster.arn;
    this.clusterName = cluster.name;
    this.securityGroupId = cluster.vpcConfig.clusterSecurityGroupId;
    this.endpoint = cluster.endpoint;
    this.kubeconfig = pulumi.all([cluster.endpoint, cluster.certificateAuthority]).apply(([endpoint, { data }]) =>
      kubeconfig({
        name: clusterName,
        region: target.region,
        endpoint,
        certificateAuthority: data,
        ...(isPrivate(target) && { tunnelPort }),
      }),
    );
    this.registerOutputs();
  }
}

/**
 * What the roles of a stack may at most, whatever is written into them or attached to them later
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html).
 */
import type { EksTarget } from '../../environments/environment.ts';
import { resourceName, rolePath, vendedLogGroup } from '../plan/names.ts';
import { sessionStatements } from './bastion-policies.ts';
import { type PolicyDocument, allow, deny, policy } from './statements.ts';

/** EKS puts this tag on all that it makes for a cluster; its value is the name of the cluster. */
const clusterTag = 'eks:eks-cluster-name';

/** Making machines and what belongs to them: nothing here has a name or a tag before it is there. */
const making = ['ec2:CreateFleet', 'ec2:CreateLaunchTemplate', 'ec2:CreateVolume', 'ec2:RunInstances'];

/** What changes machines: only those of this cluster, or a foreign disk could be attached and read. */
const changing = [
  'ec2:AssignIpv6Addresses',
  'ec2:AssignPrivateIpAddresses',
  'ec2:AttachNetworkInterface',
  'ec2:AttachVolume',
  'ec2:DeleteNetworkInterface',
  'ec2:DeleteVolume',
  'ec2:DetachNetworkInterface',
  'ec2:DetachVolume',
  'ec2:EnableFastSnapshotRestores',
  'ec2:ModifyNetworkInterfaceAttribute',
  'ec2:ModifyVolume',
  'ec2:UnassignIpv6Addresses',
  'ec2:UnassignPrivateIpAddresses',
];

/**
 * The boundary of the roles of an environment: what EKS needs for the cluster and its nodes, the flow logs for theirs, and a bastion for sessions. EKS's
 * own policies name more (routes, user data of machines, web ACLs); what a cluster of Auto Mode does not use is left out.
 */
export function roleBoundary(
  environment: string,
  { accountId, region, hasBastion }: Pick<EksTarget, 'accountId' | 'region'> & { readonly hasBastion: boolean },
): PolicyDocument {
  const cluster = resourceName(environment);
  const here = { StringEquals: { 'aws:RequestedRegion': region } };
  const ofCluster = { StringEquals: { [`aws:ResourceTag/${clusterTag}`]: cluster } };
  const snapshots = 'arn:aws:ec2:*::snapshot/*';
  const iam = (resource: string): string => `arn:aws:iam::${accountId}:${resource}`;
  return policy(
    allow(
      [
        'autoscaling:DescribeAutoScalingGroups',
        'ec2:AuthorizeSecurityGroupIngress',
        'ec2:CreateNetworkInterface',
        'ec2:CreateSecurityGroup',
        'ec2:DeleteSecurityGroup',
        'ec2:Describe*',
        'ec2:GetCoipPoolUsage',
        'ec2:GetSecurityGroupsForVpc',
        'ec2:RevokeSecurityGroupIngress',
        'elasticloadbalancing:*',
        'kms:DescribeKey',
        'logs:DescribeLogGroups',
        ...making,
      ],
      '*',
      here,
    ),
    hasBastion ? sessionStatements({ accountId, region }) : [],
    allow(changing, '*', ofCluster),
    allow(['ec2:CreateSnapshot'], 'arn:aws:ec2:*:*:volume/*', ofCluster),
    allow(['ec2:CreateSnapshot'], snapshots, { StringEquals: { [`aws:RequestTag/${clusterTag}`]: cluster } }),
    deny(making, snapshots, { StringNotEquals: { [`aws:ResourceTag/${clusterTag}`]: cluster } }),
    // Tags are given to what is being made, and to nothing that is there: a tag would make it one of the cluster's.
    allow(['ec2:CreateTags'], '*', { Null: { 'ec2:CreateAction': 'false' } }),
    allow(['iam:AddRoleToInstanceProfile'], iam('instance-profile/eks*')),
    allow(['iam:PassRole'], iam(`role${rolePath(environment)}*`), {
      StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' },
    }),
    allow(['iam:CreateServiceLinkedRole'], iam('role/aws-service-role/*'), {
      StringEquals: { 'iam:AWSServiceName': ['elasticloadbalancing.amazonaws.com', 'spot.amazonaws.com'] },
    }),
    allow(['eks-auth:AssumeRoleForPodIdentity'], `arn:aws:eks:${region}:${accountId}:cluster/${cluster}`),
    // Images lie in the registry's account and in those of AWS, which may be in another region.
    allow(
      ['ecr:BatchGetImage', 'ecr:BatchImportUpstreamImage', 'ecr:GetAuthorizationToken', 'ecr:GetDownloadUrlForLayer'],
      '*',
    ),
    allow(
      ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      `arn:aws:logs:${region}:${accountId}:log-group:${vendedLogGroup('vpc', cluster)}:*`,
    ),
  );
}

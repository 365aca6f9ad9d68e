/**
 * What the deploying role cannot do, nor a role that it made: one row per attack, asked of the policies of the template as
 * CloudFormation leaves them. Rights that cannot be closed are listed in docs/aws-bootstrap.md.
 */
import { describe, expect, test } from '@jest/globals';

import { prod } from '../../environments/prod.ts';
import { bootstrapped } from '../testing/bootstrapped.ts';
import { type Caller, isAllowed } from '../testing/iam.ts';
import {
  type Row,
  account,
  arn,
  bounded,
  clusterRole,
  everything,
  flowsRole,
  here,
  iam,
  openKey,
  policyOf,
  refuses,
  tagged,
} from './testing/attempts.ts';

const { deployer, reader, boundary, stateKey, stateBucket } = account;
const { accountId, region } = prod.cluster;
const snapshot = `arn:aws:ec2:${region}::snapshot/snap-1`;
const image = `arn:aws:ec2:${region}::image/ami-1`;
const fromTemplate = { ...here, 'ec2:LaunchTemplate': arn('ec2', 'launch-template/lt-1') };
const group = (name: string): string => arn('autoscaling', `autoScalingGroup:1a2b:autoScalingGroupName/${name}`);
const foreignKey = arn('kms', 'key/somebody-elses');

describe('the deployer', () => {
  refuses(deployer, [
    ['adopt a key by tagging it', 'kms:TagResource', foreignKey, { 'aws:RequestTag/project': 'api-platform' }, openKey],
    ['take the tag from a key', 'kms:UntagResource', foreignKey, here, openKey],
    ['rewrite a key that has the tag', 'kms:PutKeyPolicy', foreignKey, tagged, openKey],
    ['delete a key that has the tag', 'kms:ScheduleKeyDeletion', foreignKey, tagged, openKey],
    ['lend a key that has the tag', 'kms:CreateGrant', foreignKey, tagged, openKey],
    ['read with a key that has the tag', 'kms:Decrypt', foreignKey, tagged, openKey],
    ['read with the key of the cluster', 'kms:Decrypt', arn('kms', 'key/1'), tagged, policyOf('cluster-key')],
    ['take over a key by its alias', 'kms:UpdateAlias', foreignKey, here, openKey],
    ['delete the key of the state', 'kms:ScheduleKeyDeletion', stateKey.arn, here, stateKey.policy],
    ['rewrite the key of the state', 'kms:PutKeyPolicy', stateKey.arn, here, stateKey.policy],

    ['let itself into a foreign role', 'iam:UpdateAssumeRolePolicy', iam('role/administrator')],
    ['let others into its own role', 'iam:UpdateAssumeRolePolicy', deployer.arn],
    ['let others into the reading role', 'iam:UpdateAssumeRolePolicy', reader.arn],
    ['let itself into a role that is called like one of ours', 'iam:UpdateAssumeRolePolicy', iam('role/cluster-admin')],
    [
      'let itself into a role of another stack',
      'iam:UpdateAssumeRolePolicy',
      iam('role/api-platform-dev/cluster-role-1'),
    ],
    ['delete a foreign role', 'iam:DeleteRole', iam('role/administrator')],
    ['write into a foreign role', 'iam:PutRolePolicy', iam('role/network-flows-role-x'), bounded],
    ['write into its own role', 'iam:PutRolePolicy', deployer.arn, bounded],
    ['write into the role of the cluster', 'iam:PutRolePolicy', clusterRole, bounded],
    ['write into a role of ours that has no boundary', 'iam:PutRolePolicy', flowsRole, {}],
    ['make a role without a boundary', 'iam:CreateRole', clusterRole, {}],
    [
      'make a role with a boundary of its own',
      'iam:CreateRole',
      clusterRole,
      { 'iam:PermissionsBoundary': iam('policy/mine') },
    ],
    [
      'make a role with a boundary of AWS',
      'iam:CreateRole',
      clusterRole,
      { 'iam:PermissionsBoundary': 'arn:aws:iam::aws:policy/AdministratorAccess' },
    ],
    ['make a role outside of its path', 'iam:CreateRole', iam('role/cluster-role-1'), bounded],
    ['make a role below a path that begins alike', 'iam:CreateRole', iam('role/api-platform-prod2/a'), bounded],
    ['drop the boundary', 'iam:DeleteRolePermissionsBoundary', clusterRole, bounded],
    ['exchange the boundary', 'iam:PutRolePermissionsBoundary', clusterRole, bounded],
    ['rewrite the boundary', 'iam:CreatePolicyVersion', iam('policy/api-platform-prod-boundary')],
    ['go back to an older boundary', 'iam:SetDefaultPolicyVersion', iam('policy/api-platform-prod-boundary')],
    ['delete the boundary', 'iam:DeletePolicy', iam('policy/api-platform-prod-boundary')],
    ...['AdministratorAccess', 'IAMFullAccess', 'PowerUserAccess', 'AmazonEKSClusterPolicyV2'].map((name): Row => [
      `attach ${name}`,
      'iam:AttachRolePolicy',
      clusterRole,
      { ...bounded, 'iam:PolicyARN': `arn:aws:iam::aws:policy/${name}` },
    ]),
    [
      'attach a policy of its own',
      'iam:AttachRolePolicy',
      clusterRole,
      { ...bounded, 'iam:PolicyARN': iam('policy/AmazonEKSClusterPolicy') },
    ],
    [
      'attach to a role of ours that has no boundary',
      'iam:AttachRolePolicy',
      clusterRole,
      { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AmazonEKSClusterPolicy' },
    ],
    [
      'hand a foreign role to a machine',
      'iam:PassRole',
      iam('role/administrator'),
      { 'iam:PassedToService': 'ec2.amazonaws.com' },
    ],
    ['hand its own role to the cluster', 'iam:PassRole', deployer.arn, { 'iam:PassedToService': 'eks.amazonaws.com' }],
    [
      'hand a role of ours to a function',
      'iam:PassRole',
      clusterRole,
      { 'iam:PassedToService': 'lambda.amazonaws.com' },
    ],
    ['make a user', 'iam:CreateUser', iam('user/me')],
    ['make a key for a user', 'iam:CreateAccessKey', iam('user/administrator')],
    ['trust another identity provider', 'iam:CreateOpenIDConnectProvider', iam('oidc-provider/example.com')],
    ['take another role', 'sts:AssumeRole', iam('role/administrator')],
    [
      'have AWS make a role for another service',
      'iam:CreateServiceLinkedRole',
      iam('role/aws-service-role/organizations.amazonaws.com/a'),
      { 'iam:AWSServiceName': 'organizations.amazonaws.com' },
    ],

    ['list a foreign bucket', 's3:ListBucket', 'arn:aws:s3:::payroll'],
    ['read a foreign bucket', 's3:GetObject', 'arn:aws:s3:::payroll/2026.csv'],
    ['open a bucket that is called like ours', 's3:PutBucketPolicy', 'arn:aws:s3:::ingress-log-somebody-elses'],
    ['empty a bucket that is called like ours', 's3:DeleteObjectVersion', 'arn:aws:s3:::ingress-log-somebody-elses/a'],
    [
      'delete the log of another environment',
      's3:DeleteBucket',
      'arn:aws:s3:::api-platform-dev-ingress-log-444455556666',
    ],
    [
      'read what the load balancer logged',
      's3:GetObject',
      `arn:aws:s3:::api-platform-prod-ingress-log-${prod.cluster.accountId}/a`,
    ],
    [
      'read the state of another stack',
      's3:GetObject',
      `arn:aws:s3:::api-platform-dev-state-${prod.cluster.accountId}/a`,
    ],
    ['open the bucket of its state', 's3:PutBucketPolicy', stateBucket],
    ['delete an older version of its state', 's3:DeleteObjectVersion', `${stateBucket}/.pulumi/stacks/prod.json`],
    ['stop keeping versions of its state', 's3:PutBucketVersioning', stateBucket],
    ['put a log policy of others', 'logs:PutResourcePolicy', '*'],
    ['delete a log policy of others', 'logs:DeleteResourcePolicy', '*'],
    ['delete a foreign log', 'logs:DeleteLogGroup', arn('logs', 'log-group:/aws/lambda/payroll')],
    ['read a log', 'logs:GetLogEvents', arn('logs', 'log-group:/aws/eks/api-platform-prod/cluster:log-stream:a')],

    [
      'send a name of others elsewhere',
      'route53:ChangeResourceRecordSets',
      `arn:aws:route53:::hostedzone/${prod.cluster.hostedZoneId}`,
      { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['api.example.com', 'www.example.com'] },
    ],
    [
      'change a foreign zone',
      'route53:ChangeResourceRecordSets',
      'arn:aws:route53:::hostedzone/Z0OTHER',
      { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['api.example.com'] },
    ],
    ['let somebody into a foreign cluster', 'eks:CreateAccessEntry', arn('eks', 'cluster/payroll')],
    ['delete a foreign cluster', 'eks:DeleteCluster', arn('eks', 'cluster/payroll')],
    [
      'delete a network in another region',
      'ec2:DeleteVpc',
      'arn:aws:ec2:us-east-1:1:vpc/a',
      { 'aws:RequestedRegion': 'us-east-1' },
    ],
    ['start a machine', 'ec2:RunInstances', arn('ec2', 'instance/*')],
    ['start a machine with a foreign copy of a disk', 'ec2:RunInstances', snapshot, fromTemplate],
    [
      'start a machine from an image of the account',
      'ec2:RunInstances',
      image,
      { ...fromTemplate, 'ec2:Owner': accountId },
    ],
    ['change what foreign machines start with', 'ec2:CreateLaunchTemplateVersion', arn('ec2', 'launch-template/lt-1')],
    ['change which version they start with', 'ec2:ModifyLaunchTemplate', arn('ec2', 'launch-template/lt-1')],
    ['make a group of machines beside the bastion', 'autoscaling:CreateAutoScalingGroup', group('workers')],
    ['change a foreign group of machines', 'autoscaling:UpdateAutoScalingGroup', group('api-platform-dev-bastion')],
    ['take a foreign machine into its group', 'autoscaling:AttachInstances', group('api-platform-prod-bastion')],
    ['put a role into a foreign profile', 'iam:AddRoleToInstanceProfile', iam('instance-profile/administrator')],
    ['empty a foreign profile', 'iam:RemoveRoleFromInstanceProfile', iam('instance-profile/administrator')],
    ['read a parameter', 'ssm:GetParameters', arn('ssm', 'parameter/database/password')],
    [
      'attach the right to sessions to the nodes',
      'iam:AttachRolePolicy',
      iam('role/api-platform-prod/cluster-node-role-1a2b3c4'),
      { ...bounded, 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore' },
    ],
    ['push an image', 'ecr:PutImage', arn('ecr', 'repository/api-platform/gateway')],
    ['read a secret', 'secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:a')],
    ['run a command on a machine', 'ssm:SendCommand', arn('ec2', 'instance/i-1')],
  ]);

  test('keeps its boundary even where somebody attaches AdministratorAccess to it', () => {
    const administrator = { ...deployer, policies: [...deployer.policies, everything] };
    const may = (action: string, resource: string): boolean => isAllowed(administrator, { action, resource });
    expect(may('iam:CreateUser', iam('user/me'))).toBe(true);
    expect(may('iam:DeleteRolePermissionsBoundary', clusterRole)).toBe(false);
    expect(may('iam:PutRolePermissionsBoundary', clusterRole)).toBe(false);
    expect(may('iam:CreatePolicyVersion', iam('policy/api-platform-prod-boundary'))).toBe(false);
  });
});

/** Whatever the deployer may write into a role, or attach to it: everything. */
describe('a role that the deployer made, with every right that can be written into it', () => {
  const ofCluster = { ...here, 'aws:ResourceTag/eks:eks-cluster-name': 'api-platform-prod' };
  const role: Caller = { arn: flowsRole, policies: [everything], boundary };
  refuses(role, [
    ['make a role', 'iam:CreateRole', clusterRole, bounded],
    ['let itself into a foreign role', 'iam:UpdateAssumeRolePolicy', iam('role/administrator')],
    ['drop its boundary', 'iam:DeleteRolePermissionsBoundary', flowsRole],
    ['attach AdministratorAccess', 'iam:AttachRolePolicy', clusterRole, bounded],
    ['make a user', 'iam:CreateUser', iam('user/me')],
    ['take another role', 'sts:AssumeRole', iam('role/administrator')],
    [
      'start a machine with a foreign role',
      'iam:PassRole',
      iam('role/administrator'),
      { 'iam:PassedToService': 'ec2.amazonaws.com' },
    ],
    [
      'hand a role of ours to a function',
      'iam:PassRole',
      clusterRole,
      { 'iam:PassedToService': 'lambda.amazonaws.com' },
    ],
    ['put a role into a foreign profile', 'iam:AddRoleToInstanceProfile', iam('instance-profile/bastion')],
    ['read a secret', 'secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:a')],
    ['read a foreign bucket', 's3:GetObject', 'arn:aws:s3:::payroll/2026.csv'],
    ['read the state', 's3:GetObject', `${stateBucket}/.pulumi/stacks/prod.json`],
    ['read with the key of the state', 'kms:Decrypt', stateKey.arn, here, stateKey.policy],
    ['run a command on a machine', 'ssm:SendCommand', arn('ec2', 'instance/i-1')],
    ['open a session on a machine', 'ssm:StartSession', arn('ec2', 'instance/i-1')],
    ['read a secret parameter', 'ssm:GetParameter', arn('ssm', 'parameter/database/password')],
    ['change what a foreign machine runs at its start', 'ec2:ModifyInstanceAttribute', arn('ec2', 'instance/i-1')],
    ['copy a foreign disk', 'ec2:CreateSnapshot', arn('ec2', 'volume/vol-1')],
    ['make a disk of a foreign copy', 'ec2:CreateVolume', `arn:aws:ec2:${region}::snapshot/snap-1`],
    ['start a machine with a foreign copy', 'ec2:RunInstances', `arn:aws:ec2:${region}::snapshot/snap-1`],
    ['share a copy', 'ec2:ModifySnapshotAttribute', `arn:aws:ec2:${region}::snapshot/snap-1`, ofCluster],
    ['attach a foreign disk', 'ec2:AttachVolume', arn('ec2', 'volume/vol-1')],
    ['adopt a machine by tagging it', 'ec2:CreateTags', arn('ec2', 'instance/i-1')],
    ['act as a pod of a foreign cluster', 'eks-auth:AssumeRoleForPodIdentity', arn('eks', 'cluster/payroll')],
    ['write into a foreign log', 'logs:PutLogEvents', arn('logs', 'log-group:/aws/lambda/payroll:log-stream:a')],
    ['send through the name of somebody', 'ses:SendEmail', arn('ses', 'identity/example.com')],
    ['start a machine in another region', 'ec2:RunInstances', '*', { 'aws:RequestedRegion': 'us-east-1' }],
  ]);
});

test('the registry’s deployer has nothing to do with roles, keys but its own, and other images', () => {
  const { deployer: publisher } = bootstrapped('registry');
  const may = (action: string, resource: string): boolean => isAllowed(publisher, { action, resource, context: here });
  expect(may('ecr:PutImage', 'arn:aws:ecr:eu-central-1:111122223333:repository/api-platform/gateway')).toBe(true);
  expect(may('ecr:PutImage', 'arn:aws:ecr:eu-central-1:111122223333:repository/payroll')).toBe(false);
  expect(may('iam:CreateRole', 'arn:aws:iam::111122223333:role/a')).toBe(false);
  expect(may('kms:CreateKey', '*')).toBe(false);
});

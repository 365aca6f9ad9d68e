/** Rights around the machine that leads to a private Kubernetes API: who makes it, who goes through it, and what it may. */
import type { EksTarget } from '../../environments/environment.ts';
import { bastionPolicies, managedPolicyArn } from '../plan/managed-policies.ts';
import { resourceName, roleBoundaryArn, rolePath } from '../plan/names.ts';
import { bastionImage, bastionName, groupTag, tunnelDocument } from '../plan/tunnel.ts';
import { isRead } from './actions.ts';
import { bastionActions } from './bastion-actions.ts';
import { type PolicyDocument, type Statement, allow, linkedRoles, policy } from './statements.ts';

type Place = Pick<EksTarget, 'accountId' | 'region'>;

/**
 * For whoever makes it. Machines start from a template, from an image of Amazon, and never with a disk that is there; changing
 * a template is left out: it would be a right over the templates of everybody.
 */
export function bastionPolicy(environment: string, { accountId, region }: Place): PolicyDocument {
  const here = { StringEquals: { 'aws:RequestedRegion': region } };
  const ec2 = (kind: string, account = accountId): string => `arn:aws:ec2:${region}:${account}:${kind}/*`;
  const below = (kind: string, name: string): string =>
    `arn:aws:iam::${accountId}:${kind}${rolePath(environment)}${name}`;
  const own = `arn:aws:autoscaling:${region}:${accountId}:autoScalingGroup:*:autoScalingGroupName/${bastionName(resourceName(environment))}`;
  const calls = [...new Set(Object.values(bastionActions).flat())];
  const of = (service: string): readonly string[] => calls.filter((call) => call.startsWith(`${service}:`));
  const fromTemplate = { ArnLike: { 'ec2:LaunchTemplate': ec2('launch-template') } };
  return policy(
    allow(of('autoscaling').filter(isRead), '*', here),
    allow(
      of('autoscaling').filter((call) => !isRead(call)),
      own,
    ),
    allow(
      of('ec2').filter((call) => call !== 'ec2:RunInstances'),
      '*',
      here,
    ),
    allow(
      ['ec2:RunInstances'],
      ['instance', 'launch-template', 'network-interface', 'security-group', 'subnet', 'volume'].map((kind) =>
        ec2(kind),
      ),
      fromTemplate,
    ),
    allow(['ec2:RunInstances'], ec2('image', ''), { ...fromTemplate, StringEquals: { 'ec2:Owner': 'amazon' } }),
    allow(of('ssm'), `arn:aws:ssm:${region}::parameter${bastionImage}`),
    allow(
      of('iam').filter((call) => call.includes('InstanceProfile')),
      below('instance-profile', '*'),
    ),
    allow(['iam:AttachRolePolicy', 'iam:DetachRolePolicy'], below('role', 'bastion-role-*'), {
      StringEquals: { 'iam:PermissionsBoundary': roleBoundaryArn(environment, accountId) },
      ArnEquals: { 'iam:PolicyARN': bastionPolicies.map(managedPolicyArn) },
    }),
    linkedRoles(accountId, ['autoscaling.amazonaws.com']),
  );
}

/**
 * For whoever goes through it: one port to one host, and no shell. The machine is known by a tag that AWS alone sets
 * (https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-quickstart.html).
 */
export function tunnelPolicy(environment: string, { accountId, region }: Place): PolicyDocument {
  const cluster = resourceName(environment);
  return policy(
    allow(['autoscaling:DescribeAutoScalingGroups'], '*', { StringEquals: { 'aws:RequestedRegion': region } }),
    allow(['eks:DescribeCluster'], `arn:aws:eks:${region}:${accountId}:cluster/${cluster}`),
    allow(['ssm:StartSession'], `arn:aws:ec2:${region}:${accountId}:instance/*`, {
      StringEquals: { [`ssm:resourceTag/${groupTag}`]: bastionName(cluster) },
      // Without it a session that names no document would be a shell, whatever the next statement says.
      BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' },
    }),
    allow(['ssm:StartSession'], `arn:aws:ssm:${region}::document/${tunnelDocument}`),
    allow(
      ['ssm:ResumeSession', 'ssm:TerminateSession', 'ssmmessages:OpenDataChannel'],
      `arn:aws:ssm:${region}:${accountId}:session/\${aws:userid}-*`,
    ),
  );
}

/**
 * What the machine may: answer Session Manager
 * (https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html).
 */
export function sessionStatements({ region }: Place): readonly Statement[] {
  return allow(
    [
      'ssm:UpdateInstanceInformation',
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ],
    '*',
    { StringEquals: { 'aws:RequestedRegion': region } },
  );
}

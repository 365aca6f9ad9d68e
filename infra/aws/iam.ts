/** A role that an AWS service takes, with the managed policies that it needs. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';

import { managedPolicyArn } from './plan/managed-policies.ts';

/** Where roles of a stack lie, and what they may at most. */
export interface RoleLimits {
  readonly path: string;
  /** ARN of a policy that the account has: the deployer makes no role without it. */
  readonly permissionsBoundary: string;
}

/** What a role is for. */
export interface ServiceRoleArgs {
  readonly limits: RoleLimits;
  /** Who takes it, such as `eks.amazonaws.com`. */
  readonly service: string;
  /** EKS tags its sessions, which must be allowed. */
  readonly actions: readonly ('sts:AssumeRole' | 'sts:TagSession')[];
  /** Names of AWS's own policies. */
  readonly managedPolicies: readonly string[];
  /** Only on behalf of this account (confused deputy). @default - any */
  readonly sourceAccount?: string;
}

/** The role and its attachments: what needs the permissions depends on both, or loses them too early on destroy. */
export interface ServiceRole {
  readonly role: aws.iam.Role;
  readonly attachments: readonly aws.iam.RolePolicyAttachment[];
}

/** Makes the role `name` and one attachment per managed policy. */
export function serviceRole(name: string, args: ServiceRoleArgs, opts: pulumi.CustomResourceOptions): ServiceRole {
  const { limits, service, actions, managedPolicies, sourceAccount } = args;
  const role = new aws.iam.Role(
    name,
    {
      ...limits,
      assumeRolePolicy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: service },
            Action: [...actions],
            ...(sourceAccount === undefined
              ? {}
              : { Condition: { StringEquals: { 'aws:SourceAccount': sourceAccount } } }),
          },
        ],
      },
    },
    opts,
  );
  const attachments = managedPolicies.map(
    (policy) =>
      new aws.iam.RolePolicyAttachment(
        `${name}-${policy}`,
        { role: role.name, policyArn: managedPolicyArn(policy) },
        opts,
      ),
  );
  return { role, attachments };
}

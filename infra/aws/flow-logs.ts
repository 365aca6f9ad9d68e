import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

import { type RoleLimits, serviceRole } from './iam.ts';
import { vendedLogGroup } from './plan/names.ts';

/** What to log, and for how long. */
export interface FlowLogsArgs {
  /** Part of the log group's name. */
  readonly network: string;
  readonly vpcId: pulumi.Input<string>;
  readonly accountId: string;
  readonly retentionDays: number;
  readonly roleLimits: RoleLimits;
}

/** Who talked to whom in a network, and what was refused (https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-cwl.html). */
export class FlowLogs extends pulumi.ComponentResource {
  constructor(name: string, args: FlowLogsArgs, opts: pulumi.ComponentResourceOptions) {
    super('api-platform:aws:FlowLogs', name, {}, opts);
    const parent = { parent: this };

    const group = new aws.cloudwatch.LogGroup(
      `${name}-log`,
      { name: vendedLogGroup('vpc', args.network), retentionInDays: args.retentionDays },
      parent,
    );
    const { role } = serviceRole(
      `${name}-role`,
      {
        limits: args.roleLimits,
        service: 'vpc-flow-logs.amazonaws.com',
        actions: ['sts:AssumeRole'],
        managedPolicies: [],
        sourceAccount: args.accountId,
      },
      parent,
    );
    const permission = new aws.iam.RolePolicy(
      `${name}-write`,
      {
        role: role.name,
        policy: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
              Resource: pulumi.interpolate`${group.arn}:*`,
            },
            { Effect: 'Allow', Action: ['logs:DescribeLogGroups'], Resource: '*' },
          ],
        },
      },
      parent,
    );
    new aws.ec2.FlowLog(
      name,
      { vpcId: args.vpcId, trafficType: 'ALL', logDestination: group.arn, iamRoleArn: role.arn },
      { parent: this, dependsOn: [permission] },
    );
    this.registerOutputs();
  }
}

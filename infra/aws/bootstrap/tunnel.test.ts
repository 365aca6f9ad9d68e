/** Who gets through to a private Kubernetes API, and what else they can do with that right: nothing. */
import { describe, expect, test } from '@jest/globals';

import { bootstrapped } from '../testing/bootstrapped.ts';
import { type Call, isAllowed } from '../testing/iam.ts';
import { account, arn, here, refuses } from './testing/attempts.ts';

const region = here['aws:RequestedRegion'];
const machine = arn('ec2', 'instance/i-1');
const document = (name: string): string => `arn:aws:ssm:${region}::document/${name}`;
const of = (group: string): Call['context'] => ({ ...here, 'ssm:resourceTag/aws:autoscaling:groupName': group });
const bastion = { ...of('api-platform-prod-bastion'), 'ssm:SessionDocumentAccessCheck': 'true' };

describe.each([
  ['the deployer', account.deployer],
  ['the role that compares', account.drift],
  ['the role of people on call', account.operator],
])('%s', (_, caller) => {
  test('finds the machine, and forwards a port through it', () => {
    const calls: readonly Call[] = [
      { action: 'eks:DescribeCluster', resource: arn('eks', 'cluster/api-platform-prod') },
      { action: 'autoscaling:DescribeAutoScalingGroups', resource: '*', context: here },
      { action: 'ssm:StartSession', resource: machine, context: bastion },
      { action: 'ssm:StartSession', resource: document('AWS-StartPortForwardingSessionToRemoteHost') },
      // IAM puts in who asks.
      { action: 'ssm:TerminateSession', resource: arn('ssm', 'session/${aws:userid}-0a1b') },
    ];
    expect(calls.filter((call) => !isAllowed(caller, call))).toEqual([]);
  });

  refuses(caller, [
    ['get a shell', 'ssm:StartSession', arn('ssm', 'document/SSM-SessionManagerRunShell'), bastion],
    [
      'get a shell by naming nothing',
      'ssm:StartSession',
      machine,
      { ...bastion, 'ssm:SessionDocumentAccessCheck': 'false' },
    ],
    ['run one command', 'ssm:StartSession', document('AWS-StartInteractiveCommand'), bastion],
    ['run a script', 'ssm:SendCommand', machine, bastion],
    ['go through another machine', 'ssm:StartSession', machine, of('payroll')],
    [
      'go through a machine that it tagged',
      'ssm:StartSession',
      machine,
      { 'aws:ResourceTag/Name': 'api-platform-prod-bastion' },
    ],
    ['end a session of somebody', 'ssm:TerminateSession', arn('ssm', 'session/somebody-0a1b')],
    ['open what a session sends by default', 'ssm:UpdateDocument', arn('ssm', 'document/SSM-SessionManagerRunShell')],
  ]);
});

test('a pull request’s preview gets no tunnel', () => {
  expect(isAllowed(account.reader, { action: 'ssm:StartSession', resource: machine, context: bastion })).toBe(false);
});

test('where the endpoint is public nobody makes a machine, goes through one, or has a role that answers sessions', () => {
  const { deployer, drift, boundary } = bootstrapped('dev');
  const may = (action: string, resource: string): boolean =>
    [deployer, drift].some((caller) => isAllowed(caller, { action, resource, context: bastion }));
  expect(may('ssm:StartSession', machine)).toBe(false);
  expect(
    may('autoscaling:CreateAutoScalingGroup', arn('autoscaling', 'autoScalingGroup:1:autoScalingGroupName/a')),
  ).toBe(false);
  const role = { arn: 'role', policies: [{ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }], boundary };
  expect(isAllowed(role, { action: 'ssmmessages:OpenControlChannel', resource: '*', context: here })).toBe(false);
});

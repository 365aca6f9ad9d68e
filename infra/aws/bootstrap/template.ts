/**
 * What must be in an account before Pulumi can run there, as a CloudFormation template: a bucket for the state, a key for
 * its secrets, the role that deploys and those that only look, and what the deployer must not be able to make by itself.
 */
import { stringify } from 'yaml';
import { previewEnvironment } from '../plan/deployer-roles.ts';
import { resourceName, roleBoundaryArn, vendedLogGroup } from '../plan/names.ts';
import { type Account, accountOf } from './account.ts';
import { readOnly } from './deployer-policies.ts';
import { roleBoundary } from './role-boundary.ts';
import { policyResources, roleResource } from './role-resources.ts';
import { stateResources } from './state-resources.ts';
import { allow, policy } from './statements.ts';
import { oidcProvider, trust, trustConditions, trustOfPeople, trustParameters, trustRule } from './trust.ts';

/** A CloudFormation template. */
type Template = Readonly<Record<string, unknown>>;

/** The branch from which everything is deployed. */
const mainBranch = 'main';

/**
 * The template for the account of a stack.
 * @throws Error for a stack that needs no account, for an unknown one, and where the deployer could change its own role
 */
export function bootstrapTemplate(stack: string): Template {
  const account = accountOf(stack);
  const { accountId, region, name, roles, policies } = account;
  const deployer = policyResources({
    id: 'Deployer',
    name: `${name}-deployer`,
    policies,
    onState: ['s3:ListBucket', 's3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    onKey: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
  });
  const reader = policyResources({
    id: 'Reader',
    name: `${name}-reader`,
    policies: readOnly(policies),
    onState: ['s3:ListBucket', 's3:GetObject'],
    onKey: ['kms:Decrypt', 'kms:DescribeKey'],
  });
  const tunnel =
    account.tunnel === undefined
      ? {}
      : {
          Tunnel: {
            Type: 'AWS::IAM::ManagedPolicy',
            Properties: { ManagedPolicyName: `${name}-tunnel`, PolicyDocument: account.tunnel },
          },
        };
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `What Pulumi needs in account ${accountId} before the stack ${stack} can be made`,
    Parameters: trustParameters,
    Conditions: trustConditions,
    Rules: {
      RightAccount: {
        Assertions: [
          {
            Assert: { 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, accountId] },
            AssertDescription: `must be account ${accountId}, as infra/environments says`,
          },
          {
            Assert: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, region] },
            AssertDescription: `must be region ${region}, as infra/environments says`,
          },
        ],
      },
      WholeIdentity: trustRule,
    },
    Resources: {
      ...stateResources(account),
      ...(account.isEnvironment ? heldBack(stack, account) : {}),
      Provider: oidcProvider,
      Deployer: roleResource(roles.deployer, trust(`environment:${stack}`), { ...deployer, ...tunnel }),
      ...deployer,
      ...tunnel,
      // An environment of its own in GitHub: its reviewers let a branch's code see the state, those of the other let it deploy.
      Reader: roleResource(roles.reader, trust(`environment:${previewEnvironment(stack)}`), reader),
      Drift: roleResource(roles.drift, trust(`ref:refs/heads/${mainBranch}`), { ...reader, ...tunnel }),
      ...reader,
      ...(account.isEnvironment ? operator(account, tunnel) : {}),
    },
    Outputs: {
      Backend: { Value: account.backend, Description: 'For pulumi login' },
      SecretsProvider: {
        Value: account.secretsProvider,
        Description: 'For pulumi stack init --secrets-provider',
      },
      DeployerRole: { Value: { 'Fn::GetAtt': ['Deployer', 'Arn'] }, Description: 'Runs pulumi up' },
      ReaderRole: { Value: { 'Fn::GetAtt': ['Reader', 'Arn'] }, Description: 'Runs pulumi preview' },
      DriftRole: { Value: { 'Fn::GetAtt': ['Drift', 'Arn'] }, Description: 'Compares with what is there' },
      ...(account.isEnvironment && {
        OperatorRole: { Value: { 'Fn::GetAtt': ['Operator', 'Arn'] }, Description: 'For people on call: kubectl' },
      }),
    },
  };
}

/** The role of people on call. What it may do in the cluster stands there; of AWS it needs to know where that is. */
function operator(
  { accountId, region, name, roles }: Account,
  tunnel: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const where = {
    OperatorCluster: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: {
        ManagedPolicyName: `${name}-operator-cluster`,
        PolicyDocument: policy(allow(['eks:DescribeCluster'], `arn:aws:eks:${region}:${accountId}:cluster/${name}`)),
      },
    },
  };
  return { Operator: roleResource(roles.operator, trustOfPeople(), { ...where, ...tunnel }), ...where };
}

/** The template as `aws cloudformation deploy` takes it. */
export function templateText(stack: string): string {
  // YAML 1.1, as CloudFormation and the tools around it read it: there a version of a policy is a date unless it is quoted.
  return stringify(bootstrapTemplate(stack), { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}

/** What the stack of an environment uses and its deployer must not change: it would free itself by it, or reach what is others'. */
function heldBack(stack: string, { accountId, region, tunnel }: Account): Readonly<Record<string, unknown>> {
  const name = resourceName(stack);
  return {
    Boundary: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: {
        ManagedPolicyName: roleBoundaryArn(stack, accountId).split('/').at(-1),
        Description: `At most for the roles of ${name}`,
        PolicyDocument: roleBoundary(stack, { accountId, region, hasBastion: tunnel !== undefined }),
      },
    },
    // API Gateway would have whoever makes the API write it; the right to do so is one over the log policies of everybody
    // (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html).
    LogDelivery: {
      Type: 'AWS::Logs::ResourcePolicy',
      Properties: {
        PolicyName: `${name}-log-delivery`,
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'AWSLogDeliveryWrite',
              Effect: 'Allow',
              Principal: { Service: 'delivery.logs.amazonaws.com' },
              Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              Resource: `arn:aws:logs:${region}:${accountId}:log-group:${vendedLogGroup('apis', name)}:log-stream:*`,
              Condition: {
                StringEquals: { 'aws:SourceAccount': accountId },
                ArnLike: { 'aws:SourceArn': `arn:aws:logs:${region}:${accountId}:*` },
              },
            },
          ],
        }),
      },
    },
  };
}

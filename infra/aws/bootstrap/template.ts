/**
 * What must be in an account before Pulumi can run there, as a CloudFormation template: a bucket for the state, a key for
 * its secrets, the role that deploys and the one that only looks.
 */
import { environmentNamed, environments } from '../../environments/all.ts';
import { resourceName, registryStack } from '../plan/names.ts';
import { planRegistry } from '../plan/registry.ts';
import { type Policies, environmentPolicies, readOnly, registryPolicies } from './deployer-policies.ts';
import { allow, policy } from './statements.ts';
import { trust } from './trust.ts';

/** Where a stack lives, and what may be done there. */
interface Account {
  readonly accountId: string;
  readonly region: string;
  /** Name of the role that deploys. */
  readonly role: string;
  readonly policies: Policies;
}

/** A CloudFormation template. */
export type Template = Readonly<Record<string, unknown>>;

/**
 * The template for the account of a stack.
 * @throws Error for a stack that needs no account, and for an unknown one
 */
export function bootstrapTemplate(stack: string): Template {
  const { accountId, region, role, policies } = accountOf(stack);
  const name = resourceName(stack);
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `What Pulumi needs in account ${accountId} before the stack ${stack} can be made`,
    Parameters: {
      Repository: {
        Type: 'String',
        Default: '',
        AllowedPattern: String.raw`^([\w.-]+/[\w.-]+)?$`,
        Description: 'GitHub repository (owner/name) whose workflows deploy; empty for none',
      },
      OidcProviderArn: {
        Type: 'String',
        Default: '',
        Description: "GitHub's identity provider, where the account has it: there can be one only",
      },
      OperatorArn: {
        Type: 'String',
        Default: '',
        Description: 'Role or user that may deploy by hand; empty for nobody',
      },
    },
    Conditions: {
      FromGitHub: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Repository' }, ''] }] },
      ByHand: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'OperatorArn' }, ''] }] },
      NewProvider: { 'Fn::And': [{ Condition: 'FromGitHub' }, { 'Fn::Equals': [{ Ref: 'OidcProviderArn' }, ''] }] },
    },
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
    },
    Resources: {
      ...state(name, accountId),
      Provider: {
        Type: 'AWS::IAM::OIDCProvider',
        Condition: 'NewProvider',
        Properties: { Url: 'https://token.actions.githubusercontent.com', ClientIdList: ['sts.amazonaws.com'] },
      },
      ...roleWith('Deployer', role, trust(`environment:${stack}`), policies, [
        's3:ListBucket',
        's3:GetObject',
        's3:PutObject',
        's3:DeleteObject',
      ]),
      ...roleWith('Reader', `${role}-reader`, trust('pull_request'), readOnly(policies), [
        's3:ListBucket',
        's3:GetObject',
      ]),
    },
    Outputs: {
      Backend: { Value: { 'Fn::Sub': 's3://${State}' }, Description: 'For pulumi login' },
      SecretsProvider: {
        Value: `awskms://alias/${name}-state?region=${region}`,
        Description: 'For pulumi stack init --secrets-provider',
      },
      DeployerRole: { Value: { 'Fn::GetAtt': ['Deployer', 'Arn'] }, Description: 'Runs pulumi up' },
      ReaderRole: { Value: { 'Fn::GetAtt': ['Reader', 'Arn'] }, Description: 'Runs pulumi preview' },
    },
  };
}

function accountOf(stack: string): Account {
  if (stack === registryStack) {
    const plan = planRegistry(Object.values(environments));
    return { ...plan, role: `${resourceName(registryStack)}-deployer`, policies: registryPolicies(plan) };
  }
  const { name, cluster } = environmentNamed(stack);
  if (cluster.target !== 'eks') {
    throw new Error(`environment '${name}' runs on a cluster that is there already: it needs no account`);
  }
  const role = cluster.deployerRoleArn.split('/').at(-1) ?? '';
  return { ...cluster, role, policies: environmentPolicies(name, cluster) };
}

/** Bucket and key are kept when the template's stack is deleted: without them nobody knows what is there. */
function state(name: string, accountId: string): Template {
  const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
  return {
    StateKey: {
      Type: 'AWS::KMS::Key',
      ...kept,
      Properties: {
        Description: `Pulumi state and secrets of ${name}`,
        EnableKeyRotation: true,
        // The account's own policies decide who may use it, as for every key that is made by hand.
        KeyPolicy: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: 'kms:*', Resource: '*' },
          ],
        },
      },
    },
    StateKeyName: {
      Type: 'AWS::KMS::Alias',
      Properties: { AliasName: `alias/${name}-state`, TargetKeyId: { Ref: 'StateKey' } },
    },
    State: {
      Type: 'AWS::S3::Bucket',
      ...kept,
      Properties: {
        BucketName: `${name}-state-${accountId}`,
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: {
                SSEAlgorithm: 'aws:kms',
                KMSMasterKeyID: { 'Fn::GetAtt': ['StateKey', 'Arn'] },
              },
            },
          ],
        },
      },
    },
  };
}

/** A role, its policies, and its way to the state. */
function roleWith(
  id: string,
  name: string,
  assumeRolePolicy: unknown,
  policies: Policies,
  onState: readonly string[],
): Template {
  const bucket = { 'Fn::GetAtt': ['State', 'Arn'] };
  const key = { 'Fn::GetAtt': ['StateKey', 'Arn'] };
  const stateAccess = policy(
    allow(onState, [bucket, { 'Fn::Sub': '${State.Arn}/*' }]),
    allow(['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'], key),
  );
  const all = Object.entries({ ...policies, state: stateAccess }).filter(([, { Statement }]) => Statement.length > 0);
  const idOf = (part: string): string => `${id}${part.charAt(0).toUpperCase()}${part.slice(1)}`;
  return {
    [id]: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: name,
        MaxSessionDuration: 7_200,
        AssumeRolePolicyDocument: assumeRolePolicy,
        ManagedPolicyArns: all.map(([part]) => ({ Ref: idOf(part) })),
      },
    },
    ...Object.fromEntries(
      all.map(([part, document]) => [
        idOf(part),
        {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: { ManagedPolicyName: `${name}-${part}`, PolicyDocument: document },
        },
      ]),
    ),
  };
}

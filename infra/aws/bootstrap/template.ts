/**
 * What must be in an account before Pulumi can run there, as a CloudFormation template: a bucket for the state, a key for
 * its secrets, the role that deploys and the one that only looks.
 */
import { accountOf } from './account.ts';
import { readOnly } from './deployer-policies.ts';
import { roleResources } from './role-resources.ts';
import { stateResources } from './state-resources.ts';
import { trust } from './trust.ts';

/** A CloudFormation template. */
type Template = Readonly<Record<string, unknown>>;

/**
 * The template for the account of a stack.
 * @throws Error for a stack that needs no account, and for an unknown one
 */
export function bootstrapTemplate(stack: string): Template {
  const account = accountOf(stack);
  const { accountId, region, rolePath, deployerRole, readerRole, policies } = account;
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
      ...stateResources(account),
      Provider: {
        Type: 'AWS::IAM::OIDCProvider',
        Condition: 'NewProvider',
        Properties: { Url: 'https://token.actions.githubusercontent.com', ClientIdList: ['sts.amazonaws.com'] },
      },
      ...roleResources({
        id: 'Deployer',
        name: deployerRole,
        path: rolePath,
        trust: trust(`environment:${stack}`),
        policies,
        onState: ['s3:ListBucket', 's3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      }),
      ...roleResources({
        id: 'Reader',
        name: readerRole,
        path: rolePath,
        trust: trust('pull_request'),
        policies: readOnly(policies),
        onState: ['s3:ListBucket', 's3:GetObject'],
      }),
    },
    Outputs: {
      Backend: { Value: account.backend, Description: 'For pulumi login' },
      SecretsProvider: {
        Value: account.secretsProvider,
        Description: 'For pulumi stack init --secrets-provider',
      },
      DeployerRole: { Value: { 'Fn::GetAtt': ['Deployer', 'Arn'] }, Description: 'Runs pulumi up' },
      ReaderRole: { Value: { 'Fn::GetAtt': ['Reader', 'Arn'] }, Description: 'Runs pulumi preview' },
    },
  };
}

/** Who may take a role: a workflow of the repository by its identity token, and an operator (CloudFormation conditions decide). */

const issuer = 'token.actions.githubusercontent.com';

/** Parameters and conditions of the template that say whose tokens count. */
export const trustParameters = {
  Repository: {
    Type: 'String',
    Default: '',
    AllowedPattern: String.raw`^([\w.-]+/[\w.-]+)?$`,
    ConstraintDescription: 'must be owner/name',
    Description: 'GitHub repository (owner/name) whose workflows deploy; empty for none',
  },
  RepositoryOwnerId: {
    Type: 'String',
    Default: '',
    AllowedPattern: '^[0-9]*$',
    ConstraintDescription: 'must be a number',
    Description: "Number of the repository's owner; repositories made since July 2026 name it in their tokens",
  },
  RepositoryId: {
    Type: 'String',
    Default: '',
    AllowedPattern: '^[0-9]*$',
    ConstraintDescription: 'must be a number',
    Description: 'Number of the repository, given together with that of its owner',
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
  OnCallArn: {
    Type: 'String',
    Default: '',
    Description: 'Role or user of the people on call, who look into the cluster; empty for nobody',
  },
} as const;

const empty = (parameter: keyof typeof trustParameters) => ({ 'Fn::Equals': [{ Ref: parameter }, ''] });

/** What the template decides by. */
export const trustConditions = {
  FromGitHub: { 'Fn::Not': [empty('Repository')] },
  WithIds: { 'Fn::Not': [empty('RepositoryId')] },
  ByHand: { 'Fn::Not': [empty('OperatorArn')] },
  OnCall: { 'Fn::Not': [empty('OnCallArn')] },
  NewProvider: { 'Fn::And': [{ Condition: 'FromGitHub' }, empty('OidcProviderArn')] },
};

/** Half an identity would be trusted by its name alone, which is what the numbers are there against. */
export const trustRule = {
  Assertions: [
    {
      Assert: {
        'Fn::Or': [
          { 'Fn::And': [empty('RepositoryOwnerId'), empty('RepositoryId')] },
          {
            'Fn::And': [
              { 'Fn::Not': [empty('RepositoryOwnerId')] },
              { 'Fn::Not': [empty('RepositoryId')] },
              { 'Fn::Not': [empty('Repository')] },
            ],
          },
        ],
      },
      AssertDescription: 'RepositoryOwnerId and RepositoryId are given both, and with Repository, or neither',
    },
  ],
};

/** GitHub's identity provider. */
export const oidcProvider = {
  Type: 'AWS::IAM::OIDCProvider',
  Condition: 'NewProvider',
  Properties: { Url: `https://${issuer}`, ClientIdList: ['sts.amazonaws.com'] },
};

/**
 * The trust policy of a role.
 * @param subject what the workflow's token says after the repository, such as `environment:prod`
 * (https://docs.github.com/en/actions/reference/security/oidc)
 */
export function trust(subject: string): unknown {
  const provider = { 'Fn::If': ['NewProvider', { 'Fn::GetAtt': ['Provider', 'Arn'] }, { Ref: 'OidcProviderArn' }] };
  const byName = { 'Fn::Sub': `repo:\${Repository}:${subject}` };
  // A slash more, so that both parts are there even where no repository is given: CloudFormation may look all the same.
  const parts = { 'Fn::Split': ['/', { 'Fn::Sub': '${Repository}/' }] };
  const byId = {
    'Fn::Sub': [
      `repo:\${Owner}@\${RepositoryOwnerId}/\${Name}@\${RepositoryId}:${subject}`,
      { Owner: { 'Fn::Select': [0, parts] }, Name: { 'Fn::Select': [1, parts] } },
    ],
  };
  const workflow = {
    Effect: 'Allow',
    Principal: { Federated: provider },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${issuer}:aud`]: 'sts.amazonaws.com',
        // A repository sends one of the two; of one name no later repository can send the first.
        [`${issuer}:sub`]: { 'Fn::If': ['WithIds', [byName, byId], byName] },
      },
    },
  };
  return trustPolicy({ 'Fn::If': ['FromGitHub', workflow, nobody] }, person('ByHand', 'OperatorArn'));
}

/** The trust policy of the role that people on call take. */
export function trustOfPeople(): unknown {
  return trustPolicy(person('OnCall', 'OnCallArn'));
}

const nobody = { Ref: 'AWS::NoValue' };

function person(condition: keyof typeof trustConditions, parameter: keyof typeof trustParameters): unknown {
  const given = { Effect: 'Allow', Principal: { AWS: { Ref: parameter } }, Action: 'sts:AssumeRole' };
  return { 'Fn::If': [condition, given, nobody] };
}

function trustPolicy(...statements: readonly unknown[]): unknown {
  // A role without anybody to take it is no role: without parameters it is the account that decides.
  const account = {
    Effect: 'Allow',
    Principal: { AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } },
    Action: 'sts:AssumeRole',
    Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  };
  return { Version: '2012-10-17', Statement: [account, ...statements] };
}

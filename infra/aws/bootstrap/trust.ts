/** Who may take a role: a workflow of the repository by its identity token, and an operator (CloudFormation conditions decide). */

const issuer = 'token.actions.githubusercontent.com';

/**
 * The trust policy of a role.
 * @param subject what the workflow's token says after the repository, such as `environment:prod`
 * (https://docs.github.com/en/actions/reference/security/oidc)
 */
export function trust(subject: string): unknown {
  const provider = { 'Fn::If': ['NewProvider', { 'Fn::GetAtt': ['Provider', 'Arn'] }, { Ref: 'OidcProviderArn' }] };
  const workflow = {
    Effect: 'Allow',
    Principal: { Federated: provider },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${issuer}:aud`]: 'sts.amazonaws.com',
        [`${issuer}:sub`]: { 'Fn::Sub': `repo:\${Repository}:${subject}` },
      },
    },
  };
  const operator = { Effect: 'Allow', Principal: { AWS: { Ref: 'OperatorArn' } }, Action: 'sts:AssumeRole' };
  // A role without anybody to take it is no role: without parameters it is the account that decides.
  const account = {
    Effect: 'Allow',
    Principal: { AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } },
    Action: 'sts:AssumeRole',
    Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  };
  const none = { Ref: 'AWS::NoValue' };
  return {
    Version: '2012-10-17',
    Statement: [account, { 'Fn::If': ['FromGitHub', workflow, none] }, { 'Fn::If': ['ByHand', operator, none] }],
  };
}

import type { Policies } from './deployer-policies.ts';
import { allow, policy } from './statements.ts';

/** A role of the template. */
export interface RoleProps {
  /** Begins the names of its resources in the template. */
  readonly id: string;
  readonly name: string;
  readonly path: string;
  /** Who may take it. */
  readonly trust: unknown;
  readonly policies: Policies;
  /** What it may do with the files of the state. */
  readonly onState: readonly string[];
}

/** A role, its policies, and its way to the state. */
export function roleResources({
  id,
  name,
  path,
  trust: assumeRolePolicy,
  policies,
  onState,
}: RoleProps): Readonly<Record<string, unknown>> {
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
        Path: path,
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

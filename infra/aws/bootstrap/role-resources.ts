import type { Policies } from './deployer-policies.ts';
import { allow, policy } from './statements.ts';

/** Resources of a template, by name. */
type Resources = Readonly<Record<string, unknown>>;

/** Policies that one or more roles have. */
export interface PolicyProps {
  /** Begins the names of its resources in the template. */
  readonly id: string;
  /** Begins the names of the policies in the account. */
  readonly name: string;
  readonly policies: Policies;
  /** What they allow with the files of the state, and with their key. */
  readonly onState: readonly string[];
  readonly onKey: readonly string[];
}

/** Managed policies, and one for the way to the state. */
export function policyResources({ id, name, policies, onState, onKey }: PolicyProps): Resources {
  const files = [{ 'Fn::GetAtt': ['State', 'Arn'] }, { 'Fn::Sub': '${State.Arn}/*' }];
  const state = policy(allow(onState, files), allow(onKey, { 'Fn::GetAtt': ['StateKey', 'Arn'] }));
  return Object.fromEntries(
    Object.entries({ ...policies, state })
      .filter(([, { Statement }]) => Statement.length > 0)
      .map(([part, document]) => [
        `${id}${part.charAt(0).toUpperCase()}${part.slice(1)}`,
        {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: { ManagedPolicyName: `${name}-${part}`, PolicyDocument: document },
        },
      ]),
  );
}

/**
 * A role.
 * @param arn of which it gets name and path
 * @param trust who may take it
 * @param policies names of resources of the template
 */
export function roleResource(arn: string, trust: unknown, policies: Resources): unknown {
  const [name = '', ...folders] = arn
    .slice(arn.indexOf(':role/') + ':role/'.length)
    .split('/')
    .toReversed();
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: name,
      Path: ['', ...folders.toReversed(), ''].join('/'),
      MaxSessionDuration: 7_200,
      AssumeRolePolicyDocument: trust,
      ManagedPolicyArns: Object.keys(policies).map((Ref) => ({ Ref })),
    },
  };
}

/** IAM statements: which calls, on what, and when (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html). */

/** One statement of a policy that belongs to a role. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A policy. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

const statement =
  (Effect: Statement['Effect']) =>
  (actions: readonly string[], resource: unknown, condition?: Statement['Condition']): readonly Statement[] => {
    if (actions.length === 0) return [];
    const Action = [...new Set(actions)].toSorted((a, b) => a.localeCompare(b, 'en'));
    return [{ Effect, Action, Resource: resource, ...(condition && { Condition: condition }) }];
  };

/** A statement that allows; sorted, so that policies compare well. None for no actions. */
export const allow = statement('Allow');

/** A statement that no other one can undo. */
export const deny = statement('Deny');

/** A policy of such statements. */
export function policy(...statements: readonly (readonly Statement[])[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements.flat() };
}

/** The right to have services make their own roles, which they do on behalf of who first needs them. */
export function linkedRoles(accountId: string, services: readonly string[]): readonly Statement[] {
  return allow(['iam:CreateServiceLinkedRole'], `arn:aws:iam::${accountId}:role/aws-service-role/*`, {
    StringEquals: { 'iam:AWSServiceName': services },
  });
}

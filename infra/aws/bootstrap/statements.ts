/** IAM statements: which calls, on what, and when (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html). */

/** One statement that allows something. */
export interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A policy. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** A statement; sorted, so that policies compare well. */
export function allow(
  actions: readonly string[],
  resource: unknown,
  condition?: Statement['Condition'],
): readonly Statement[] {
  if (actions.length === 0) return [];
  const Action = [...new Set(actions)].toSorted((a, b) => a.localeCompare(b, 'en'));
  return [{ Effect: 'Allow', Action, Resource: resource, ...(condition && { Condition: condition }) }];
}

/** A policy of such statements. */
export function policy(...statements: readonly (readonly Statement[])[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements.flat() };
}

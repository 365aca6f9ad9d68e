/** What a rule is: a plain function over resources, run by tests over the whole graph and by Pulumi during an update. */

/** Stands for a value that is known only after the update. */
export const unknownValue = '(known after the update)';

/** One resource as a rule sees it. */
export interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Whether Pulumi refuses to delete it. */
  readonly protect: boolean;
  /** Undefined for providers themselves, and for groups of resources. */
  readonly provider?: { readonly name: string; readonly inputs: Readonly<Record<string, unknown>> };
}

/** A resource among all of its stack. */
export interface StackResource extends Resource {
  /** URNs of all that it comes after. */
  readonly dependencies: readonly string[];
  /** URNs of the resources that an input was made from, by the name of the input. */
  readonly madeFrom: Readonly<Record<string, readonly string[]>>;
}

/** What is wrong with a resource. */
export interface Finding {
  readonly urn: string;
  /** What was got, the rule and the fix. */
  readonly message: string;
}

interface RuleText {
  /** Stable: the name of the policy. */
  readonly id: string;
  /** What it demands, and what happens otherwise. */
  readonly description: string;
}

/** Judges one resource by itself, before it is made or changed. */
export interface ResourceRule extends RuleText {
  /** Types that it looks at. @default - all */
  readonly types?: readonly string[];
  /** What is wrong with it; `false` is nothing. */
  readonly check: (resource: Resource) => readonly (string | false)[];
}

/** Judges how resources belong together; Pulumi asks it at the end of the preview. */
export interface StackRule extends RuleText {
  readonly checkStack: (resources: readonly StackResource[]) => readonly Finding[];
}

/** Any rule. */
export type Rule = ResourceRule | StackRule;

/** What a rule on single resources finds. */
export function findingsOf(rule: ResourceRule, resource: Resource): readonly string[] {
  if (rule.types !== undefined && !rule.types.includes(resource.type)) return [];
  return rule.check(resource).filter((message) => message !== false);
}

/** What any rule finds in a stack. */
export function findingsIn(rule: Rule, resources: readonly StackResource[]): readonly Finding[] {
  if ('checkStack' in rule) return rule.checkStack(resources);
  return resources.flatMap((resource) => findingsOf(rule, resource).map((message) => ({ urn: resource.urn, message })));
}

/** The stack of a resource: `urn:pulumi:<stack>::…`. */
export function stackOf({ urn }: Pick<Resource, 'urn'>): string {
  return urn.split('::')[0]?.split(':')[2] ?? '';
}

/** Whether users depend on it: stacks are called like their environment, and these are `prod` or `prod-…`. */
export function isProduction(resource: Pick<Resource, 'urn'>): boolean {
  return /^prod(-|$)/.test(stackOf(resource));
}

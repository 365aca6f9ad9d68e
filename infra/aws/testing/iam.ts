/**
 * Decides a call as IAM does within one account, as far as the policies of this repository go
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html): an explicit deny wins, a boundary
 * allows nothing by itself, and an operator or an element that is not known here is an error and never a yes.
 */
import { at, listOf, textsOf } from '../policy/values.ts';

/** A call, and what IAM knows about it: condition keys with their values. */
export interface Call {
  readonly action: string;
  readonly resource: string;
  readonly context?: Context;
}

type Context = Readonly<Record<string, string | readonly string[]>>;

/** Who calls. Policies are documents as they are deployed. */
export interface Caller {
  readonly arn: string;
  readonly policies: readonly unknown[];
  readonly boundary?: unknown;
}

const known = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Condition', 'Principal']);

/**
 * Whether a call goes through.
 * @param resourcePolicy policy of what the call is about, where that alone decides who may: a key's
 * @default - the caller's own policies are enough
 */
export function isAllowed(caller: Caller, call: Call, resourcePolicy?: unknown): boolean {
  const applying = (document: unknown): readonly unknown[] =>
    listOf(at(document, 'Statement')).filter((statement) => applies(statement, call));
  const own = caller.policies.flatMap(applying);
  const bounds = caller.boundary === undefined ? [] : applying(caller.boundary);
  const ofResource = resourcePolicy === undefined ? [] : applying(resourcePolicy);
  if ([...own, ...bounds, ...ofResource].some(denies)) return false;

  const toCaller = ofResource.some((statement) => principalsOf(statement).includes(caller.arn));
  const toAccount =
    resourcePolicy === undefined ||
    ofResource.some((statement) => principalsOf(statement).some((arn) => arn.endsWith(':root')));
  const given = toCaller || (toAccount && own.length > 0);
  return given && (caller.boundary === undefined || bounds.length > 0);
}

/** Whether a token opens a role: the role's trust policy, and what the token says. */
export function mayAssume(trustPolicy: unknown, claims: Context): boolean {
  const call = { action: 'sts:AssumeRoleWithWebIdentity', resource: '*', context: claims };
  const opening = listOf(at(trustPolicy, 'Statement')).filter((statement) => applies(statement, call, false));
  return opening.length > 0 && !opening.some(denies);
}

const denies = (statement: unknown): boolean => at(statement, 'Effect') === 'Deny';
const principalsOf = (statement: unknown): readonly string[] => textsOf(at(statement, 'Principal', 'AWS'));

function applies(statement: unknown, { action, resource, context = {} }: Call, onResource = true): boolean {
  const unknown = Object.keys(statement ?? {}).filter((element) => !known.has(element));
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: this evaluator does not know it`);
  const matches = (element: string, value: string, flags?: string): boolean =>
    textsOf(at(statement, element)).some((pattern) => globOf(pattern, flags).test(value));
  return (
    matches('Action', action, 'i') &&
    (!onResource || matches('Resource', resource)) &&
    Object.entries(at(statement, 'Condition') ?? {}).every(([operator, keys]) =>
      Object.entries(keys ?? {}).every(([key, wanted]) => holds(operator, textsOf(wanted), context[key])),
    )
  );
}

const globs = new Map<string, RegExp>();

function globOf(pattern: string, flags = ''): RegExp {
  const key = `${flags} ${pattern}`;
  const made = globs.get(key);
  if (made !== undefined) return made;
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  const glob = new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, flags);
  globs.set(key, glob);
  return glob;
}

function holds(operator: string, wanted: readonly string[], value: Context[string] | undefined): boolean {
  const given = value === undefined ? [] : [value].flat();
  const equal = (one: string): boolean => wanted.includes(one);
  const like = (one: string): boolean => wanted.some((pattern) => globOf(pattern).test(one));
  switch (operator) {
    case 'StringEquals':
    case 'Bool':
      return given.some(equal);
    case 'BoolIfExists':
      return given.length === 0 || given.some(equal);
    case 'StringNotEquals':
      return !given.some(equal);
    case 'StringLike':
    case 'ArnEquals':
    case 'ArnLike':
      return given.some(like);
    case 'ForAllValues:StringLike':
      return given.every(like);
    case 'Null':
      return wanted.includes(String(given.length === 0));
    default:
      throw new Error(`condition operator '${operator}': this evaluator does not know it`);
  }
}

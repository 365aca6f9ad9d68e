/** An account as CloudFormation leaves it: the template of a stack with its functions carried out. */
import { accountOf } from '../bootstrap/account.ts';
import { bootstrapTemplate } from '../bootstrap/template.ts';
import { at, listOf, parsed, textsOf } from '../policy/values.ts';
import type { Caller } from './iam.ts';

/** Parameters of the template. */
export type Parameters = Readonly<Record<string, string>>;

/** What is in the account then. */
export interface Bootstrapped {
  readonly deployer: Caller;
  readonly reader: Caller;
  readonly drift: Caller;
  readonly operator: Caller;
  /** Trust policies of the four. */
  readonly trusts: Readonly<Record<'deployer' | 'reader' | 'drift' | 'operator', unknown>>;
  /** Policy of the roles that the stack makes. */
  readonly boundary: unknown;
  readonly stateKey: { readonly arn: string; readonly policy: unknown };
  readonly stateBucket: string;
  /** Policy by which logs are delivered. */
  readonly logDelivery: unknown;
}

const nothing = Symbol('AWS::NoValue');

/** The account of a stack. @throws Error where a rule of the template refuses the parameters */
export function bootstrapped(stack: string, given: Parameters = {}): Bootstrapped {
  const template = bootstrapTemplate(stack);
  const { accountId, region, bucket, roles } = accountOf(stack);
  const parameters: Record<string, unknown> = {
    'AWS::AccountId': accountId,
    'AWS::Region': region,
    'AWS::NoValue': nothing,
    ...Object.fromEntries(
      Object.entries(at(template, 'Parameters') ?? {}).map(([name, one]) => [name, at(one, 'Default')]),
    ),
    ...given,
  };
  const attributes: Readonly<Record<string, string>> = {
    'State.Arn': `arn:aws:s3:::${bucket}`,
    'StateKey.Arn': `arn:aws:kms:${region}:${accountId}:key/of-the-state`,
    'Provider.Arn': `arn:aws:iam::${accountId}:oidc-provider/token.actions.githubusercontent.com`,
  };
  const condition = (name: string): boolean => carryOut(at(template, 'Conditions', name)) === true;

  function carryOut(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(carryOut).filter((one) => one !== nothing);
    if (typeof value !== 'object' || value === null) return value;
    const [only] = Object.entries(value);
    const argument = only?.[1];
    switch (only?.[0] ?? '') {
      case 'Ref':
        return String(argument) in parameters ? parameters[String(argument)] : String(argument);
      case 'Condition':
        if (typeof argument === 'string') return condition(argument);
        break;
      case 'Fn::GetAtt':
        return attributes[textsOf(argument).join('.')];
      case 'Fn::Sub': {
        const [text, names] = listOf(argument);
        const own = Object.entries(names ?? {}).map(([name, one]) => [name, carryOut(one)] as const);
        const known: Readonly<Record<string, unknown>> = { ...parameters, ...attributes, ...Object.fromEntries(own) };
        return String(text).replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => String(known[name]));
      }
      case 'Fn::If': {
        const [name, yes, no] = listOf(argument);
        return carryOut(condition(String(name)) ? yes : no);
      }
      case 'Fn::Equals': {
        const [left, right] = listOf(argument).map(carryOut);
        return left === right;
      }
      case 'Fn::Not':
        return !listOf(argument).map(carryOut).includes(true);
      case 'Fn::And':
        return !listOf(argument).map(carryOut).includes(false);
      case 'Fn::Or':
        return listOf(argument).map(carryOut).includes(true);
      case 'Fn::Select': {
        const [index, list] = listOf(argument);
        return textsOf(carryOut(list))[Number(index)];
      }
      case 'Fn::Split': {
        const [separator, text] = listOf(argument);
        return String(carryOut(text)).split(String(separator));
      }
    }
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, carryOut(inner)]));
  }

  for (const rule of Object.values(at(template, 'Rules') ?? {})) {
    for (const assertion of listOf(at(rule, 'Assertions'))) {
      if (carryOut(at(assertion, 'Assert')) !== true) throw new Error(String(at(assertion, 'AssertDescription')));
    }
  }
  const properties = (name: string, ...path: readonly string[]): unknown =>
    carryOut(at(template, 'Resources', name, 'Properties', ...path));
  const caller = (name: string, arn: string): Caller => ({
    arn,
    policies: textsOf(properties(name, 'ManagedPolicyArns')).map((id) => properties(id, 'PolicyDocument')),
  });
  return {
    deployer: caller('Deployer', roles.deployer),
    reader: caller('Reader', roles.reader),
    drift: caller('Drift', roles.drift),
    operator: caller('Operator', roles.operator),
    trusts: {
      deployer: properties('Deployer', 'AssumeRolePolicyDocument'),
      reader: properties('Reader', 'AssumeRolePolicyDocument'),
      drift: properties('Drift', 'AssumeRolePolicyDocument'),
      operator: properties('Operator', 'AssumeRolePolicyDocument'),
    },
    boundary: properties('Boundary', 'PolicyDocument'),
    stateKey: { arn: String(attributes['StateKey.Arn']), policy: properties('StateKey', 'KeyPolicy') },
    stateBucket: String(attributes['State.Arn']),
    logDelivery: parsed(properties('LogDelivery', 'PolicyDocument')),
  };
}

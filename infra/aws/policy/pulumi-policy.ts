/** From a rule to what Pulumi runs. */
import type { Policies, PolicyResource, ResourceValidationArgs } from '@pulumi/policy';

import { findingsOf, type Resource, type Rule, type StackResource, unknownValue } from './rule.ts';

/** A rule as a policy. */
export function policyOf(rule: Rule): Policies[number] {
  const { id, description } = rule;
  if ('checkStack' in rule) {
    return {
      name: id,
      description,
      validateStack: ({ resources }, report) => {
        for (const { urn, message } of rule.checkStack(resources.map(stackResourceOf))) report(message, urn);
      },
    };
  }
  return {
    name: id,
    description,
    validateResource: (resource, report) => {
      const { inputs, ...rest } = resourceOf(resource);
      const watched = watch(inputs);
      const messages = findingsOf(rule, { ...rest, inputs: watched.inputs });
      // Whether it is wrong shows once it is known: the update asks again before it makes the resource.
      if (!watched.readUnknown()) for (const message of messages) report(message);
    },
  };
}

function resourceOf({ urn, type, name, props, opts, provider }: ResourceValidationArgs | PolicyResource): Resource {
  return {
    urn,
    type,
    name,
    inputs: knownRecord(props),
    protect: opts.protect,
    ...(provider === undefined ? {} : { provider: { name: provider.name, inputs: knownRecord(provider.props) } }),
  };
}

function stackResourceOf(resource: PolicyResource): StackResource {
  return {
    ...resourceOf(resource),
    dependencies: urns(resource.dependencies),
    madeFrom: Object.fromEntries(
      Object.entries(resource.propertyDependencies).map(([input, others]) => [input, urns(others)]),
    ),
  };
}

function urns(others: readonly PolicyResource[]): readonly string[] {
  return others.map(({ urn }) => urn);
}

/** Notes whether an input was read that nobody knows yet. */
function watch(inputs: Resource['inputs']): {
  readonly inputs: Resource['inputs'];
  readonly readUnknown: () => boolean;
} {
  let readUnknown = false;
  const watched = new Proxy(inputs, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key);
      readUnknown ||= value === unknownValue;
      return value;
    },
  });
  return { inputs: watched, readUnknown: () => readUnknown };
}

/** A copy that can be read: Pulumi's own throws for each value that a preview does not know, and ends the whole policy. */
function knownRecord(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.keys(value).map((key) => [key, known(() => Reflect.get(value, key))]));
}

function known(read: () => unknown): unknown {
  let value: unknown;
  try {
    value = read();
  } catch {
    return unknownValue;
  }
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    return Array.from({ length: list.length }, (_, index) => known(() => list[index]));
  }
  return typeof value === 'object' && value !== null ? knownRecord(value) : value;
}

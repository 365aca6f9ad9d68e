/** The policy pack's rules over the resources that the stacks really make. */
import { describe, expect, test } from '@jest/globals';

import { graphOf } from '../../testing/graphs.ts';
import type { Registration } from '../../testing/registration.ts';
import { stacks, variants } from '../../testing/stacks.ts';
import { type Finding, findingsIn, type StackResource } from '../rule.ts';
import { rules } from '../rules.ts';
import { mutations } from './mutations.ts';

/** What the rules see of a stack. */
export function resourcesOf(registrations: readonly Registration[]): readonly StackResource[] {
  const byUrn = new Map(registrations.map((resource) => [resource.urn, resource]));
  return registrations.map(({ urn, type, name, inputs, protect, provider, dependencies, propertyDependencies }) => {
    const by = byUrn.get(provider);
    return {
      urn,
      type,
      name,
      inputs,
      protect,
      dependencies,
      madeFrom: propertyDependencies,
      ...(by === undefined ? {} : { provider: { name: by.name, inputs: by.inputs } }),
    };
  });
}

const findings = (resources: readonly StackResource[]): readonly (Finding & { readonly rule: string })[] =>
  rules.flatMap((rule) => findingsIn(rule, resources).map((finding) => ({ ...finding, rule: rule.id })));

/** Registers the tests; the graphs must be loaded before they run. */
export function policies(): void {
  describe('the policy pack', () => {
    test.each([...stacks, ...variants])("finds nothing in stack '%s'", (stack) => {
      expect(findings(resourcesOf(graphOf(stack).registrations))).toEqual([]);
    });

    test.each(mutations)(
      '$rule: finds $what ($resource in $stack)',
      ({ rule, stack, resource, change, found = resource }) => {
        const before = resourcesOf(graphOf(stack).registrations);
        // A group that is called the same was registered before what is in it.
        const target = before.findLast(({ name }) => name === resource);
        expect(target).toBeDefined();
        const after = before.flatMap((candidate) => (candidate === target ? (change(candidate) ?? []) : [candidate]));
        const byThisRule = findings(after).filter((finding) => finding.rule === rule);
        expect(byThisRule.map(({ urn }) => urn.split('::').at(-1))).toContain(found);
      },
    );

    test('has a mutation for every rule, and names none twice', () => {
      const ids = rules.map(({ id }) => id);
      expect(ids).toEqual([...new Set(ids)]);
      expect(new Set(mutations.map(({ rule }) => rule))).toEqual(new Set(ids));
    });
  });
}

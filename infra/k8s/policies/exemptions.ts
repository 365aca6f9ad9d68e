/** Exceptions that objects ask for themselves, each with a reason. */
import type { Field } from './model/field.ts';
import type { KubeObject } from './model/kube-object.ts';
import { type Finding, type Rule, fault } from './rule.ts';

/** The annotation: `ID: reason; ID: reason`. */
export const exemptAnnotation = 'policy.api-platform/exempt';

/** One exception. */
export interface Exemption {
  readonly object: KubeObject;
  readonly at: Field;
  readonly rule: string;
  readonly reason: string;
}

/** Told like a rule, but never exempt itself. */
export const exemptionRule: Pick<Rule, 'id' | 'severity' | 'title' | 'why' | 'fix' | 'source'> = {
  id: 'EXM-1',
  severity: 'error',
  title: 'exemptions name a rule, give a reason and are needed',
  why: 'an exemption outlives its reason and hides the next fault',
  fix: `write ${exemptAnnotation}: "ID: reason; ID: reason" with a reason each, and remove what is no longer needed`,
  source: 'infra/k8s/policies/exemptions.ts',
};

/** The exceptions of all objects, and what is wrong with them. */
export function exemptionsOf(
  objects: readonly KubeObject[],
  isRule: (id: string) => boolean,
): { readonly exemptions: readonly Exemption[]; readonly faults: readonly Finding[] } {
  const exemptions: Exemption[] = [];
  const faults: Finding[] = [];
  for (const object of objects) {
    const named = new Set<string>();
    const at = object.root.at('metadata', 'annotations', exemptAnnotation);
    for (const entry of at.exists ? (at.text ?? '').split(';') : []) {
      const [id = '', ...rest] = entry.split(':');
      const [rule, reason] = [id.trim(), rest.join(':').trim()];
      if (!isRule(rule)) faults.push(fault(object, at, 'must name a rule', `'${rule}'`));
      else if (reason === '') faults.push(fault(object, at, 'must give a reason', `'${rule}' without a reason`));
      else if (named.has(rule)) faults.push(fault(object, at, 'must not name a rule twice', `'${rule}'`));
      else {
        named.add(rule);
        exemptions.push({ object, at, rule, reason });
      }
    }
  }
  return { exemptions, faults };
}

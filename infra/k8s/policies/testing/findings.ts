/** For tests: what a single rule says. */
import type { Manifest } from '../../manifest.ts';
import type { Context } from '../context.ts';
import { Cluster } from '../model/cluster.ts';
import { rules } from '../registry.ts';
import { violationOf } from '../violation.ts';

/** The findings of one rule: objects and messages. */
export function findingsOf(id: string, manifests: readonly Manifest[], context: Partial<Context>): readonly string[] {
  const rule = rules.find((candidate) => candidate.id === id);
  if (rule === undefined) throw new Error(`there is no rule ${id}`);
  return [...rule.check(new Cluster(manifests), context)].map((finding) => {
    const { object, message } = violationOf(rule, finding);
    return `${object}: ${message}`;
  });
}

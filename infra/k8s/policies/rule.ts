/** What a rule is, and what it finds. */
import type { Context } from './context.ts';
import type { Cluster } from './model/cluster.ts';
import type { Field } from './model/field.ts';
import type { KubeObject } from './model/kube-object.ts';

/** An error breaks something, now or on the day it is needed; a warning costs safety or comfort. */
export type Severity = 'error' | 'warning';

/** One thing that breaks a rule. */
export interface Finding {
  readonly object: KubeObject;
  readonly at: Field;
  /** What is there, for people. */
  readonly got: string;
  /** What the rule says about it: `must ...`. */
  readonly must: string;
}

/** One rule over the manifests of one environment. */
export interface Rule {
  /** Stable: exemptions, pipelines and reports name it. */
  readonly id: string;
  readonly severity: Severity;
  /** What good manifests do. */
  readonly title: string;
  /** What happens otherwise. */
  readonly why: string;
  /** What to do. */
  readonly fix: string;
  /** Who says so. */
  readonly source: string;
  /** Facts about the environment without which the rule, or a part of it, cannot be judged. @default - none */
  readonly needs?: readonly (keyof Context)[];
  /** Whether the rule still checks a part without these facts. @default false */
  readonly partly?: boolean;
  /** A matter of taste: checked only when asked for. @default false */
  readonly advisory?: boolean;
  readonly check: (cluster: Cluster, context: Partial<Context>) => Iterable<Finding>;
}

/**
 * A finding at a field.
 * @param must what the rule says: `must ...`
 * @param got what is there. @default - the field's own value
 */
export function fault(object: KubeObject, at: Field, must: string, got = at.shown): Finding {
  return { object, at, got, must };
}

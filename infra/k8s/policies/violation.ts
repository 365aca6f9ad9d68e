/** What a check reports. */
import type { KubeObject } from './model/kube-object.ts';
import { identityOf } from './model/kube-object.ts';
import type { Finding, Rule, Severity } from './rule.ts';

/** One rule broken at one place. */
export interface Violation {
  readonly rule: string;
  readonly severity: Severity;
  /** `Kind namespace/name`, or `Kind name`. */
  readonly object: string;
  readonly apiVersion: string;
  /** JSON Pointer (RFC 6901) inside the object. */
  readonly pointer: string;
  /** Where, what is there, what the rule says, and what to do. */
  readonly message: string;
  /** Position of the object in the order of application. */
  readonly index: number;
}

/** A finding as a sentence. */
export function violationOf({ id, severity, fix }: Pick<Rule, 'id' | 'severity' | 'fix'>, finding: Finding): Violation {
  const { object, at, got, must } = finding;
  return {
    ...placed(object),
    rule: id,
    severity,
    pointer: at.pointer,
    message: `${at.dotted} (${got}) ${must}; ${fix}`,
  };
}

function placed(object: KubeObject): Pick<Violation, 'object' | 'apiVersion' | 'index'> {
  return { object: identityOf(object), apiVersion: object.apiVersion, index: object.index };
}

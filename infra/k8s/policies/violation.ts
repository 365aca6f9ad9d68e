/** What a check reports. */
import { Field } from './model/field.ts';
import type { KubeObject } from './model/kube-object.ts';
import { identityOf } from './model/kube-object.ts';
import { isSecretName, withoutSecrets } from './model/secrets.ts';
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
  const { object, at, must } = finding;
  return {
    ...placed(object),
    rule: id,
    severity,
    pointer: at.pointer,
    message: withoutSecrets(`${at.dotted} (${gotOf(finding)}) ${must}; ${fix}`),
  };
}

/** What is there; of what may be a secret only that it is there, since reports are read by more people than manifests. */
function gotOf({ object, at, got }: Finding): string {
  if (!at.exists || got !== at.shown) return got;
  const path = at.path.map(String);
  const variable =
    path.at(-1) === 'value' ? new Field(object.manifest).at(...path.slice(0, -1), 'name').text : undefined;
  const inSecret = object.kind === 'Secret' && /^(data|stringData)$/.test(path[0] ?? '');
  return inSecret || isSecretName(variable ?? path.at(-1) ?? '') ? 'a value' : got;
}

function placed(object: KubeObject): Pick<Violation, 'object' | 'apiVersion' | 'index'> {
  return { object: identityOf(object), apiVersion: object.apiVersion, index: object.index };
}

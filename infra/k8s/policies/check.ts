/** From manifests to what is wrong with them. Pure. */
import type { Manifest } from '../manifest.ts';
import type { Context } from './context.ts';
import { type Exemption, exemptionRule, exemptionsOf } from './exemptions.ts';
import { Cluster } from './model/cluster.ts';
import { type KubeObject, identityOf } from './model/kube-object.ts';
import { leftTo, rules } from './registry.ts';
import { type Finding, type Rule, fault } from './rule.ts';
import { schemaRule } from './rules/schema.ts';
import { isBuiltIn, typeNamed } from './schema/types.ts';
import { type Violation, violationOf } from './violation.ts';

/** How to check. */
export interface CheckOptions {
  /** Facts about the environment. @default - none: rules that need them are left out */
  readonly context?: Partial<Context>;
  /** The namespace that a tool gives to objects that name none, such as `helm install --namespace`. @default - nobody does */
  readonly namespace?: string;
  /** Rules to leave out. @default - none */
  readonly ignore?: readonly string[];
  /** Whether matters of taste are checked, too. @default false */
  readonly advisory?: boolean;
  /** How many violations of each rule are told; of the others the report says how many there are. @default 50 */
  readonly mostPerRule?: number;
}

/** A rule that could not be judged. */
export interface Skipped {
  readonly rule: string;
  /** Facts that nobody told. */
  readonly needs: readonly (keyof Context)[];
  /** Whether a part of the rule was checked all the same. */
  readonly partly: boolean;
}

/** An exception that was used. */
export interface Exempted {
  readonly rule: string;
  readonly object: string;
  readonly reason: string;
  readonly violations: number;
  /** Position of the object in the order of application. */
  readonly index: number;
  /** JSON Pointer (RFC 6901) of the annotation. */
  readonly pointer: string;
}

/** Violations of one rule beyond those that are told. */
export interface More {
  readonly rule: string;
  readonly severity: Violation['severity'];
  readonly count: number;
}

/** What a check has to say. */
export interface Report {
  /** In the order of the objects, and of the rules within each. */
  readonly violations: readonly Violation[];
  readonly more: readonly More[];
  readonly skipped: readonly Skipped[];
  readonly exempted: readonly Exempted[];
  /** Kinds of objects whose types nobody told: `apiVersion kind`, each once. */
  readonly untyped: readonly string[];
  readonly objects: number;
  /** Rules that were checked, at least in part. */
  readonly rules: number;
}

/**
 * Checks the manifests of one environment.
 * @param manifests in the order in which they are applied
 */
export function checkManifests(manifests: readonly Manifest[], options: CheckOptions = {}): Report {
  const { context = {}, ignore = [], advisory = false, mostPerRule = 50 } = options;
  const cluster = new Cluster(manifests, options.namespace);
  const skipped: Skipped[] = [];
  const chosen = rules.filter((rule) => !ignore.includes(rule.id) && (advisory || rule.advisory !== true));
  const checked = chosen.filter((rule) => {
    const needs = (rule.needs ?? []).filter((key) => context[key] === undefined);
    if (needs.length > 0) skipped.push({ rule: rule.id, needs, partly: rule.partly === true });
    return needs.length === 0 || rule.partly === true;
  });
  const { exemptions, faults } = exemptionsOf(cluster.objects, (id) => rules.some((rule) => rule.id === id));
  const excused = new Map(exemptions.map((exemption) => [exemption, 0]));
  const index = new Map(exemptions.map((exemption) => [`${exemption.object.index} ${exemption.rule}`, exemption]));
  const violations: Violation[] = [];
  const more: More[] = [];
  const told = new Set<string>();
  const tell = (rule: Told, findings: Iterable<Finding>): void => {
    let count = 0;
    const others = leftTo[rule.id] ?? [];
    for (const finding of findings) {
      const place = `${finding.object.index} ${finding.at.pointer}`;
      if (others.some((id) => told.has(`${place} ${id}`))) continue;
      const exemption = index.get(`${finding.object.index} ${rule.id}`);
      if (exemption !== undefined) excused.set(exemption, (excused.get(exemption) ?? 0) + 1);
      else {
        if (telling.has(rule.id)) told.add(`${place} ${rule.id}`);
        count += 1;
        if (count <= mostPerRule) violations.push(violationOf(rule, finding));
      }
    }
    if (count > mostPerRule) more.push({ rule: rule.id, severity: rule.severity, count: count - mostPerRule });
  };
  const last = Object.keys(leftTo);
  for (const rule of checked.toSorted((one, other) => last.indexOf(one.id) - last.indexOf(other.id))) {
    tell(rule, rule.check(cluster, context));
  }
  if (!ignore.includes(exemptionRule.id)) tell(exemptionRule, [...faults, ...unused(excused, checked)]);
  return {
    violations: violations.toSorted((one, other) => one.index - other.index || placeOf(one) - placeOf(other)),
    more,
    skipped,
    exempted: [...excused].flatMap(([{ rule, object, at, reason }, count]) =>
      count === 0
        ? []
        : [{ rule, object: identityOf(object), reason, violations: count, index: object.index, pointer: at.pointer }],
    ),
    untyped: checked.some(({ id }) => id === schemaRule.id) ? untypedKinds(cluster.objects) : [],
    objects: cluster.objects.length,
    rules: checked.length,
  };
}

/** Rules that others leave facts to. */
const telling = new Set(Object.values(leftTo).flat());
const places = new Map([...rules, exemptionRule].map(({ id }, place) => [id, place]));
const placeOf = ({ rule }: Violation): number => places.get(rule) ?? 0;

type Told = Parameters<typeof violationOf>[0];

function untypedKinds(objects: readonly KubeObject[]): readonly string[] {
  const custom = objects.filter(
    ({ apiVersion, kind }) => typeNamed(apiVersion, kind) === undefined && !isBuiltIn(apiVersion),
  );
  return [...new Set(custom.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`))];
}

/** Exceptions of rules that were judged and found nothing. */
function unused(excused: ReadonlyMap<Exemption, number>, checked: readonly Rule[]): readonly Finding[] {
  const judged = new Set(checked.map(({ id }) => id));
  return [...excused].flatMap(([{ object, at, rule }, count]) =>
    count === 0 && judged.has(rule)
      ? [fault(object, at, 'must be needed', `an exemption from ${rule}, which finds nothing`)]
      : [],
  );
}

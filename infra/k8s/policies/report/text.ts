/** A report for people at a terminal: by object, errors before warnings. */
import type { Exempted, Report } from '../check.ts';
import type { Violation } from '../violation.ts';
import { type Locate, shownPlace } from './place.ts';

/**
 * Lines without an end of line.
 * @param locate where objects are written, or which construct made them
 */
export function textReport(report: Report, locate: Locate): readonly string[] {
  const { violations, more, skipped, exempted, untyped } = report;
  return [
    ...[...byObject(violations)].flatMap(([, group]) => [...objectLines(group, locate), '']),
    ...more.map(({ rule, severity, count }) => `${severity.padEnd(7)}  ${rule}  and ${count} more like this`),
    ...exempted.map((exemption) => exemptLine(exemption, locate)),
    ...skipLines(skipped),
    ...(untyped.length === 0
      ? []
      : [`fields not checked, because their types are not known here: ${untyped.join(', ')}`]),
    summary(report),
  ];
}

function byObject(violations: readonly Violation[]): ReadonlyMap<string, readonly Violation[]> {
  return Map.groupBy(violations, ({ index, object }) => `${index} ${object}`);
}

function objectLines(group: readonly Violation[], locate: Locate): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const place = locate({ ...first, pointer: '' });
  const width = Math.max(...group.map(({ rule }) => rule.length));
  const ordered = [...group].toSorted((one, other) => one.severity.localeCompare(other.severity, 'en'));
  return [
    place === undefined ? first.object : `${first.object}  ${shownPlace(place)}`,
    ...ordered.map((violation) => {
      const line = locate(violation)?.line;
      const at = line === undefined ? '' : `${line}: `;
      return `  ${violation.severity.padEnd(7)}  ${violation.rule.padEnd(width)}  ${at}${violation.message}`;
    }),
  ];
}

function exemptLine(exemption: Exempted, locate: Locate): string {
  const { rule, object, reason, violations } = exemption;
  const place = locate(exemption);
  const at = place === undefined ? '' : `  ${shownPlace(place)}`;
  return `exempt  ${rule}  ${object}${at} (${violations}): ${reason}`;
}

function skipLines(skipped: Report['skipped']): readonly string[] {
  return [true, false].flatMap((partly) => {
    const rules = skipped.filter((skip) => skip.partly === partly);
    if (rules.length === 0) return [];
    const needs = [...new Set(rules.flatMap((skip) => skip.needs))].toSorted();
    const ids = rules.map(({ rule }) => rule).join(', ');
    return [`${partly ? 'partly' : 'not'} checked, because nobody told ${needs.join(', ')}: ${ids}`];
  });
}

function summary({ violations, more, objects, rules }: Report): string {
  const all = [...violations.map(({ severity }) => ({ severity, count: 1 })), ...more];
  const count = (severity: string): number =>
    all.reduce((sum, some) => sum + (some.severity === severity ? some.count : 0), 0);
  const found = [plural(count('error'), 'error'), plural(count('warning'), 'warning')].join(', ');
  return `${plural(objects, 'object')} checked by ${plural(rules, 'rule')}: ${found}`;
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** A report for programs. */
import type { Exempted, Report } from '../check.ts';
import type { Violation } from '../violation.ts';
import type { Locate } from './place.ts';
import type { Unread } from './unread.ts';

/** One JSON object: violations with their places, what was exempt, and what was not checked. */
export function jsonReport(
  { violations, more, skipped, exempted, untyped, objects, rules }: Report,
  locate: Locate,
  unread: readonly Unread[] = [],
): string {
  const told = {
    objects,
    rules,
    unread,
    violations: violations.map((violation) => located(violation, locate)),
    more,
    exempted: exempted.map((exemption) => located(exemption, locate)),
    skipped,
    untyped,
  };
  return JSON.stringify(told, undefined, 2);
}

function located(finding: Violation | Exempted, locate: Locate): object {
  const { index: _position, ...rest } = finding;
  return { ...rest, ...locate(finding) };
}

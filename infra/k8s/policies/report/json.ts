/** A report for programs. */
import type { Report } from '../check.ts';
import type { Locate } from './place.ts';

/** One JSON object: violations with their places, what was exempt, and what was not checked. */
export function jsonReport({ violations, skipped, exempted, untyped, objects, rules }: Report, locate: Locate): string {
  const located = violations.map(({ index, ...violation }) => ({
    ...violation,
    ...locate({ index, pointer: violation.pointer, object: violation.object }),
  }));
  return JSON.stringify({ objects, rules, violations: located, exempted, skipped, untyped }, undefined, 2);
}

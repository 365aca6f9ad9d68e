/** Reports of several sets of manifests as one. */
import type { Report, Skipped } from '../../infra/k8s/policies/check.ts';

/** Positions count on from one set to the next. */
export function mergedReport(reports: readonly Report[]): Report {
  const skipped = new Map<string, Skipped>();
  for (const skip of reports.flatMap((report) => report.skipped)) skipped.set(skip.rule, skip);
  return {
    violations: reports.flatMap(({ violations }, set) => {
      const before = reports.slice(0, set).reduce((sum, { objects }) => sum + objects, 0);
      return violations.map((violation) => ({ ...violation, index: before + violation.index }));
    }),
    skipped: [...skipped.values()],
    exempted: reports.flatMap(({ exempted }) => exempted),
    untyped: [...new Set(reports.flatMap(({ untyped }) => untyped))],
    objects: reports.reduce((sum, { objects }) => sum + objects, 0),
    rules: Math.max(0, ...reports.map(({ rules }) => rules)),
  };
}

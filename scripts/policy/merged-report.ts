/** Reports of several sets of manifests as one. */
import type { Report, Skipped } from '../../infra/k8s/policies/check.ts';

/** Positions count on from one set to the next. */
export function mergedReport(reports: readonly Report[]): Report {
  const skipped = new Map<string, Skipped>();
  for (const skip of reports.flatMap((report) => report.skipped)) skipped.set(skip.rule, skip);
  const countedOn = <T extends { readonly index: number }>(
    findingsOf: (report: Report) => readonly T[],
  ): readonly T[] =>
    reports.flatMap((report, set) => {
      const before = reports.slice(0, set).reduce((sum, { objects }) => sum + objects, 0);
      return findingsOf(report).map((finding) => ({ ...finding, index: before + finding.index }));
    });
  return {
    violations: countedOn(({ violations }) => violations),
    more: reports.flatMap(({ more }) => more),
    skipped: [...skipped.values()],
    exempted: countedOn(({ exempted }) => exempted),
    untyped: [...new Set(reports.flatMap(({ untyped }) => untyped))],
    objects: reports.reduce((sum, { objects }) => sum + objects, 0),
    rules: Math.max(0, ...reports.map(({ rules }) => rules)),
  };
}

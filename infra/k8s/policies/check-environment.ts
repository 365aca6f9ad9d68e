/** What an environment renders, checked against what it is meant to be. Pure. */
import type { Environment } from '../../environments/environment.ts';
import { type ChartManifests, constructPaths, fileOf } from '../render.ts';
import { type Report, checkManifests } from './check.ts';
import { contextOf } from './context-of.ts';
import type { Locate } from './report/place.ts';
import { textReport } from './report/text.ts';

/** A report, and where each object of it comes from. */
export interface CheckedEnvironment {
  readonly report: Report;
  /** The file below dist/, and the construct. */
  readonly locate: Locate;
}

/** @param charts all that is rendered for the environment */
export function checkEnvironment(environment: Environment, charts: readonly ChartManifests[]): CheckedEnvironment {
  const objects = charts.flatMap(({ chart, objects: ofChart }) => ofChart.map((manifest) => ({ chart, manifest })));
  const report = checkManifests(
    objects.map(({ manifest }) => manifest),
    { context: contextOf(environment) },
  );
  // Constructs are asked only where there is something to tell.
  const paths = report.violations.length === 0 ? undefined : constructPaths(environment);
  return {
    report,
    locate: ({ index, object }) => {
      const chart = objects[index]?.chart;
      if (chart === undefined) return undefined;
      const construct = paths?.get(object);
      return { file: `${environment.name}/${fileOf(chart)}`, ...(construct !== undefined && { construct }) };
    },
  };
}

/** Why nothing may be written: a report of each environment that breaks a rule; undefined where none does. */
export function refusal(
  rendered: readonly { readonly environment: Environment; readonly charts: readonly ChartManifests[] }[],
): string | undefined {
  const reports = rendered.flatMap(({ environment, charts }) => {
    const { report, locate } = checkEnvironment(environment, charts);
    return report.violations.length === 0 ? [] : [textReport(report, locate).join('\n')];
  });
  return reports.length === 0 ? undefined : reports.join('\n\n');
}

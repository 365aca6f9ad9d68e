/** What a run tells at its end. */
import { table } from '../scripts/terminal/table.ts';
import { type StepReport, allRight } from './run-steps.ts';

/** The lines of the table for people. */
export function reportTable(reports: readonly StepReport[]): string[] {
  return table([
    ['step', 'result', 'seconds', ''],
    ...reports.map(({ name, result, seconds, text }) => [name, result, seconds.toFixed(1), text]),
  ]);
}

/** The report for machines: whether all was right, then every step with its figures and faults. */
export function reportJson(environment: string, startedAt: Date, reports: readonly StepReport[]): string {
  return `${JSON.stringify({ ok: allRight(reports), environment, startedAt: startedAt.toISOString(), steps: reports }, null, 2)}\n`;
}

/** What `npm start` tells. */
import { table } from '../terminal/table.ts';
import type { SpreadResult } from '../../e2e/spread.ts';
import { type ProcessPlan, type SystemPlan, adminUrl, gatewayUrl, host } from './plan.ts';
import { thingsToTry } from './try.ts';

const row = (process: ProcessPlan): string[] => [
  `  ${process.name}`,
  `${process.workload.protocol}://${host}:${process.port}`,
  adminUrl(process, 'metrics'),
];

/** Where everything is and what to try, once the system is ready. */
export function readyReport(plan: SystemPlan): string[] {
  return [
    '',
    ...table([plan.gateway, ...plan.services].map(row)),
    '',
    'try',
    '',
    ...thingsToTry(gatewayUrl(plan)).map((line) => `  ${line}`),
    '',
    'Ctrl-C drains and stops everything',
    '',
  ];
}

/** Which replicas answered how often. */
export function replicaReport({ answeredBy }: SpreadResult): string[] {
  return ['', ...table([['  replica', 'answered'], ...[...answeredBy].map(([name, n]) => [`  ${name}`, `${n}`])]), ''];
}

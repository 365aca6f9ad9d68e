/** What `npm start` tells. */
import { table } from '../terminal/table.ts';
import { type ProcessPlan, type SystemPlan, adminUrl, host } from './plan.ts';
import type { SmokeResult } from './smoke.ts';
import { thingsToTry } from './try.ts';

/** Base URL of the running gateway. */
export function gatewayUrl({ gateway }: SystemPlan): string {
  return `http://${host}:${gateway.port}`;
}

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
export function replicaReport({ answeredBy }: SmokeResult): string[] {
  return ['', ...table([['  replica', 'answered'], ...[...answeredBy].map(([name, n]) => [`  ${name}`, `${n}`])]), ''];
}

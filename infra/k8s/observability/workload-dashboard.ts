/** The dashboard of the workloads: one row each. */
import { requestMetrics } from '@api-platform/contracts/metrics.ts';
import { workloads } from '@api-platform/contracts/services.ts';
import type { Environment } from '../../environments/environment.ts';
import { platformName } from '../names.ts';
import { type Dashboard, type Row, dashboard } from './panels.ts';
import { where } from './rule.ts';
import { rateWindow, scrapedPorts } from './scrape.ts';
import { deploymentSeries } from './workload-rules.ts';

/** Every workload: how many pods, what they do, what they use. */
export function workloadDashboard(environment: Environment): Dashboard {
  const rows = scrapedPorts(environment).map(({ workload, namespace }) => workloadRow(workload, namespace));
  return dashboard(`${platformName}-workloads`, 'API platform: workloads', rows);
}

function workloadRow(workload: string, namespace: string): Row {
  const which = where({ namespace, workload });
  const deployment = where({ namespace, deployment: workload });
  const declared = Object.entries(workloads).find(([name]) => name === workload)?.[1];
  return {
    title: workload,
    graphs: [
      {
        title: 'Replicas',
        description: 'Pods that answer, the trial beside the stable side, and what the autoscaler may choose from.',
        unit: 'short',
        queries: [
          { expr: `sum by (deployment) (up${which})`, legend: '{{deployment}}' },
          { expr: `${deploymentSeries.least}${deployment}`, legend: 'least' },
          { expr: `${deploymentSeries.most}${deployment}`, legend: 'most' },
        ],
      },
      ...(declared === undefined
        ? []
        : [
            {
              title: 'Requests per pod',
              description: `The autoscaler wants another pod above ${declared.requestsPerSecond} per second on average.`,
              unit: 'reqps' as const,
              queries: [
                {
                  expr: `sum by (pod) (rate(${requestMetrics[declared.protocol].histogram}_count${which}[${rateWindow}]))`,
                  legend: '{{pod}}',
                },
              ],
            },
            {
              title: 'Event loop',
              description: 'How long requests wait for the one thread, at the 99th percentile between two scrapes.',
              unit: 's' as const,
              queries: [{ expr: `nodejs_eventloop_lag_p99_seconds${which}`, legend: '{{pod}}' }],
            },
          ]),
      {
        title: 'CPU',
        description: 'Cores in use.',
        unit: 'short',
        queries: [{ expr: `rate(process_cpu_seconds_total${which}[5m])`, legend: '{{pod}}' }],
      },
      {
        title: 'Memory',
        description: 'Resident memory; at the limit of the container the kernel ends the process.',
        unit: 'bytes',
        queries: [
          { expr: `process_resident_memory_bytes${which}`, legend: '{{pod}}' },
          ...(declared === undefined
            ? []
            : [{ expr: `vector(${declared.resources.memoryMiB * 1_024 ** 2})`, legend: 'limit' }]),
        ],
      },
      {
        title: 'Restarts',
        description: 'Containers that started anew within 15 minutes.',
        unit: 'short',
        queries: [{ expr: `changes(process_start_time_seconds${which}[15m])`, legend: '{{pod}}' }],
      },
    ],
  };
}

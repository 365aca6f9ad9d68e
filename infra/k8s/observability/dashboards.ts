/** The dashboards of an environment: one row per route, and one per workload. */
import { rateLimitMetrics, requestMetrics, upstreamMetrics } from '@api-platform/contracts/metrics.ts';
import { type Route, routes } from '@api-platform/contracts/routes.ts';
import { workloads } from '@api-platform/contracts/services.ts';
import type { Environment } from '../../environments/environment.ts';
import { gatewayName, platformName } from '../names.ts';
import { type Dashboard, type Row, dashboard } from './panels.ts';
import { routeSeries } from './route-rules.ts';
import { where } from './rule.ts';
import { rateWindow, scrapedPorts } from './scrape.ts';
import { deploymentSeries } from './workload-rules.ts';

const { histogram, routeLabel, statusLabel } = requestMetrics.http;

/** JSON by file name. */
export function dashboardFiles(environment: Environment): Readonly<Record<string, string>> {
  const boards = { 'gateway.json': gatewayDashboard(environment), 'workloads.json': workloadDashboard(environment) };
  return Object.fromEntries(Object.entries(boards).map(([file, board]) => [file, textOf(board)]));
}

/** One line per panel: a reviewer sees which one has changed. */
function textOf({ panels, ...rest }: Dashboard): string {
  const lines = panels.map((panel) => `    ${JSON.stringify(panel)}`);
  return `${JSON.stringify(rest, undefined, 2).replace(/\n\}$/, ',')}\n  "panels": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

/** The gateway: every route, and what is behind it. */
export function gatewayDashboard(environment: Environment): Dashboard {
  const rows = routes.map((route) => routeRow(environment, route));
  return dashboard(`${platformName}-gateway`, 'API platform: gateway', [...rows, upstreamRow(environment)]);
}

/** Every workload: how many pods, what they do, what they use. */
export function workloadDashboard(environment: Environment): Dashboard {
  const rows = scrapedPorts(environment).map(({ workload, namespace }) => workloadRow(workload, namespace));
  return dashboard(`${platformName}-workloads`, 'API platform: workloads', rows);
}

function routeRow({ namespace }: Environment, { id, path, methods }: Route): Row {
  const which = where({ namespace, workload: gatewayName, [routeLabel]: path });
  const route = where({ namespace, route: id });
  return {
    title: `${id}: ${methods.join(', ')} ${path}`,
    graphs: [
      {
        title: 'Requests',
        description: 'By status. 499 are clients that left, 503 and 504 what the gateway itself answers for a service.',
        unit: 'reqps',
        queries: [
          {
            expr: `sum by (${statusLabel}) (rate(${histogram}_count${which}[${rateWindow}]))`,
            legend: `{{${statusLabel}}}`,
          },
        ],
      },
      {
        title: 'Errors',
        description: 'Part of the requests with a status of 500 or above; alerts look at two windows at once.',
        unit: 'percentunit',
        queries: (['5m', '1h'] as const).map((window) => ({
          expr: `${routeSeries.errorRatio(window)}${route}`,
          legend: window,
        })),
      },
      {
        title: 'Duration',
        description: 'Of the median and of the slowest request of 100, below the time limit of the route.',
        unit: 's',
        queries: [
          { expr: `${routeSeries.p50}${route}`, legend: 'p50' },
          { expr: `${routeSeries.p99}${route}`, legend: 'p99' },
          { expr: `${routeSeries.timeout}${route}`, legend: 'limit' },
        ],
      },
    ],
  };
}

function upstreamRow({ namespace }: Environment): Row {
  const which = where({ namespace, workload: gatewayName });
  const { httpTries, rpcTries, retries, endpoints, canaryFallbacks } = upstreamMetrics;
  const triesBy = (series: string): string =>
    `sum by (server_address, track) (rate(${series}_count${which}[${rateWindow}]))`;
  return {
    title: 'Upstreams and limits',
    graphs: [
      {
        title: 'Tries by side',
        description: 'What each side of an upstream gets: the share of a canary is exact, whatever its replicas.',
        unit: 'reqps',
        queries: [
          { expr: triesBy(httpTries), legend: '{{server_address}} {{track}}' },
          { expr: triesBy(rpcTries), legend: '{{server_address}} {{track}}' },
        ],
      },
      {
        title: 'Endpoints',
        description: 'Pods as the gateways know them, the fewest of all gateways; ejected ones refused connections.',
        unit: 'short',
        queries: [
          {
            expr: `min by (upstream, track, state) (${endpoints}${which})`,
            legend: '{{upstream}} {{track}} {{state}}',
          },
        ],
      },
      {
        title: 'Second tries, and what a canary could not take',
        description: 'Failures that no user has seen.',
        unit: 'reqps',
        queries: [
          { expr: `sum by (upstream, reason) (rate(${retries}${which}[5m]))`, legend: 'retry {{upstream}} {{reason}}' },
          {
            expr: `sum by (upstream, reason) (rate(${canaryFallbacks}${which}[5m]))`,
            legend: 'fallback {{upstream}} {{reason}}',
          },
        ],
      },
      {
        title: 'Limits per client',
        description: 'Counted in memory means that the store does not answer: each replica counts for itself.',
        unit: 'reqps',
        queries: [
          {
            expr: `sum by (route_id, decision, counted_in) (rate(${rateLimitMetrics.decisions}${which}[${rateWindow}]))`,
            legend: '{{route_id}} {{decision}} {{counted_in}}',
          },
        ],
      },
    ],
  };
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

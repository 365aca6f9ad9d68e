/** The dashboard of the gateway: one row per route, and one for what is behind them. */
import { rateLimitMetrics, refusedRequests, requestMetrics, upstreamMetrics } from '@api-platform/contracts/metrics.ts';
import { type Route, routes } from '@api-platform/contracts/routes.ts';
import type { Environment } from '../../environments/environment.ts';
import { gatewayName, platformName } from '../names.ts';
import { type Dashboard, type Row, dashboard } from './panels.ts';
import { routeSeries } from './route-rules.ts';
import { where } from './rule.ts';
import { rateWindow } from './scrape.ts';

const { histogram, routeLabel, statusLabel } = requestMetrics.http;

/** The gateway: every route, and what is behind it. */
export function gatewayDashboard(environment: Environment): Dashboard {
  const rows = routes.map((route) => routeRow(environment, route));
  return dashboard(`${platformName}-gateway`, 'API platform: gateway', [...rows, upstreamRow(environment)]);
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
        title: 'No requests',
        description:
          'Bytes that are none, or that did not arrive: refused before a route was known. Samples are in the log.',
        unit: 'reqps',
        queries: [{ expr: `sum by (code) (rate(${refusedRequests}${which}[${rateWindow}]))`, legend: '{{code}}' }],
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

/** How each public route does, whatever answers behind it: everything is measured at the gateway. */
import { type Protocol, gateway } from '@api-platform/contracts/services.ts';
import { requestMetrics } from '@api-platform/contracts/metrics.ts';
import type { Route } from '@api-platform/contracts/routes.ts';
import type { Environment } from '../../environments/environment.ts';
import { gatewayName } from '../names.ts';
import { type AlertRule, type RecordingRule, alert, constant, where } from './rule.ts';

/** Series by route; they carry `namespace` and `route`, the id of the route. */
export const routeSeries = {
  /** Part of the requests that ended with a status of 500 or above, over a window. */
  errorRatio: (window: Window) => `route:errors:ratio_rate${window}`,
  /** Requests that ended so within the last hour. */
  errors: 'route:errors:increase1h',
  requestsPerSecond: 'route:requests:rate5m',
  /** Seconds within which 99 of 100 requests were answered, and 1 of 2. */
  p99: 'route:latency:p99_rate5m',
  p50: 'route:latency:p50_rate5m',
  /** Seconds after which the gateway gives up. */
  timeout: 'route:timeout:seconds',
} as const;

const windows = ['5m', '30m', '1h', '6h'] as const;
type Window = (typeof windows)[number];

/** Of a million requests a thousand may fail; the budget of 30 days is what burns. */
const objective = 0.999;

/**
 * How fast errors burn the budget, over a long window that says it matters and a short one that says it still goes on
 * (https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts).
 */
const burns = {
  /** A fiftieth of the budget in one hour. */
  fast: { long: '1h', short: '5m', rate: 14.4 },
  /** A twentieth of the budget in six hours. */
  slow: { long: '6h', short: '30m', rate: 6 },
} as const satisfies Readonly<Record<string, { long: Window; short: Window; rate: number }>>;

/** Fewer failed requests in an hour wake nobody: at three in the morning one of ten would be a ratio of 10 %. */
const fewestErrors = 10;

/** Part of a route's time limit that its slowest requests may take. */
const slowPart = 0.5;

const { histogram, routeLabel, statusLabel } = requestMetrics[gateway.protocol satisfies Protocol];

/** The series of all routes. */
export function routeRecordings({ namespace }: Environment, routes: readonly Route[]): readonly RecordingRule[] {
  return routes.flatMap(({ id, path, methods, timeoutMs }) => {
    const labels = { namespace, route: id };
    const which = { namespace, workload: gatewayName, [routeLabel]: path };
    const [anyMethod, failed] = [`http_request_method=~"${methods.join('|')}"`, `${statusLabel}=~"5.."`];
    const all = `${histogram}_count${where(which, anyMethod)}`;
    const errors = `${histogram}_count${where(which, anyMethod, failed)}`;
    const buckets = `sum by (le) (rate(${histogram}_bucket${where(which, anyMethod)}[5m]))`;
    return [
      ...windows.map((window) => ({
        record: routeSeries.errorRatio(window),
        // A route without a failed request has no series of failed requests: its ratio is 0 and not nothing.
        expr: `(sum(rate(${errors}[${window}])) or 0 * sum(rate(${all}[${window}]))) / sum(rate(${all}[${window}]))`,
        labels,
      })),
      { record: routeSeries.errors, expr: `sum(increase(${errors}[1h]))`, labels },
      { record: routeSeries.requestsPerSecond, expr: `sum(rate(${all}[5m]))`, labels },
      { record: routeSeries.p99, expr: `histogram_quantile(0.99, ${buckets})`, labels },
      { record: routeSeries.p50, expr: `histogram_quantile(0.5, ${buckets})`, labels },
      constant(routeSeries.timeout, timeoutMs / 1_000, labels),
    ];
  });
}

/** The alerts about all routes. */
export function routeAlerts({ namespace }: Environment): readonly AlertRule[] {
  const here = where({ namespace });
  const burning = ({ long, short, rate }: (typeof burns)[keyof typeof burns]): string => {
    const limit = Number((rate * (1 - objective)).toFixed(6));
    return [
      `${routeSeries.errorRatio(long)}${here} > ${limit}`,
      `${routeSeries.errorRatio(short)}${here} > ${limit}`,
      `${routeSeries.errors}${here} > ${fewestErrors}`,
    ].join(' and ');
  };
  return [
    alert({
      name: 'RouteErrorsFast',
      severity: 'page',
      expr: burning(burns.fast),
      lasting: '2m',
      summary: 'route {{ $labels.route }}: {{ $value | humanizePercentage }} of the requests of the last hour failed',
      description:
        'Users see statuses of 500 and above. At this rate a fiftieth of what may fail in 30 days (1 of 1000) is gone in one hour, and it goes on.',
    }),
    alert({
      name: 'RouteErrorsSlow',
      severity: 'ticket',
      expr: burning(burns.slow),
      lasting: '15m',
      summary: 'route {{ $labels.route }}: {{ $value | humanizePercentage }} of the requests of six hours failed',
      description:
        'A part of the requests fails all the time: at this rate what may fail in 30 days (1 of 1000) is gone in five.',
    }),
    alert({
      name: 'RouteSlow',
      severity: 'ticket',
      expr: [
        `${routeSeries.p99}${here} > ${slowPart} * ${routeSeries.timeout}${here}`,
        // One in a hundred of a few requests is one request.
        `${routeSeries.requestsPerSecond}${here} > 0.1`,
      ].join(' and '),
      lasting: '10m',
      summary: 'route {{ $labels.route }}: one request of 100 takes longer than {{ $value | humanizeDuration }}',
      description:
        'That is more than half of its time limit (timeoutMs in apps/contracts/routes.ts). Above the limit clients get 504.',
    }),
  ];
}

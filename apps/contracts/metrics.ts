/** Names of the metrics that every workload exposes; autoscalers, alerts and dashboards ask for them. */
import type { Protocol } from './services.ts';

/** What a protocol's requests are counted by. */
export interface RequestMetric {
  /** Histogram of the workload: duration of requests that arrived, in seconds. */
  readonly histogram: string;
  /** Label that names the route or the RPC. */
  readonly routeLabel: string;
  /** Label that tells how it ended. */
  readonly statusLabel: string;
  /** Under this name the metrics API tells requests per second of a pod. */
  readonly perSecond: string;
}

/** By protocol; the conventions of OpenTelemetry (https://opentelemetry.io/docs/specs/semconv/http/http-metrics/). */
export const requestMetrics = {
  http: {
    histogram: 'http_server_request_duration_seconds',
    routeLabel: 'http_route',
    statusLabel: 'http_response_status_code',
    perSecond: 'http_requests_per_second',
  },
  grpc: {
    histogram: 'rpc_server_call_duration_seconds',
    routeLabel: 'rpc_method',
    statusLabel: 'rpc_status_code',
    perSecond: 'rpc_requests_per_second',
  },
} as const satisfies Readonly<Record<Protocol, RequestMetric>>;

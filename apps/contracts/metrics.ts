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

/** Counter of every HTTP server: requests that its parser has refused, by `code`; no other metric has them. */
export const refusedRequests = 'http_server_refused_requests_total';

/** How the gateway tells about the limits of its clients. */
export const rateLimitMetrics = {
  /** Counter: requests of limited routes, by `route_id`, `decision` (`allowed`, `refused`) and `counted_in` (`store`, `memory`). */
  decisions: 'gateway_rate_limit_decisions_total',
  /** Gauge: 1 while the store counts, 0 while each replica counts for itself; missing where no store is configured. */
  storeUp: 'gateway_rate_limit_store_up',
} as const;

/** How the gateway tells that the edge and it did not agree. */
export const edgeMetrics = {
  /** Counter: requests that were refused because the edge had judged them by another route's rules, by `route_id` and `reason` (`missing`, `other_route`). */
  refusals: 'gateway_edge_refusals_total',
} as const;

/**
 * How the gateway tells about the upstreams behind it. `track` is the side of an upstream: `canary`, or `stable` for all of
 * an upstream that has no canary.
 */
export const upstreamMetrics = {
  /** Histogram: seconds per try, by `server_address` (name of the upstream), `track`, `http_request_method`, `http_response_status_code` and `error_type`. */
  httpTries: 'http_client_request_duration_seconds',
  /** Histogram: seconds per try, by `server_address` (name of the upstream), `track`, `rpc_method` and `rpc_status_code`. */
  rpcTries: 'rpc_client_call_duration_seconds',
  /** Counter: tries beyond the first, by `upstream`, `track` and `reason` (`connect`, `reset`). */
  retries: 'gateway_upstream_retries_total',
  /** Gauge: endpoints by `upstream`, `track` and `state` (`active`, `ejected`). */
  endpoints: 'gateway_upstream_endpoints',
  /** Gauge: the configured percentage, by `upstream` that has a canary. */
  canaryPercent: 'gateway_canary_percent',
  /** Counter: requests of a canary's share that the stable side got, by `upstream` and `reason` (`no_endpoint`, `connect`). */
  canaryFallbacks: 'gateway_canary_fallbacks_total',
} as const;

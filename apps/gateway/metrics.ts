/** What the gateway measures beyond what every service does. */
import type { Health } from '@api-platform/kit/health.ts';
import { type Metrics, durationBuckets } from '@api-platform/kit/metrics.ts';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { EndpointCounts } from './upstream/endpoints.ts';

/** The gateway's own metrics. Upstreams and routes are labelled by name, never by address. */
export interface GatewayMetrics {
  /** Time of one try at an upstream, in seconds; `error_type` is empty where there was a response. */
  readonly httpClientDuration: Histogram<
    'server_address' | 'http_request_method' | 'http_response_status_code' | 'error_type'
  >;
  /** Time of one call of an upstream, in seconds. */
  readonly rpcClientDuration: Histogram<'server_address' | 'rpc_method' | 'rpc_status_code'>;
  /** Tries beyond the first, by what went wrong before. */
  readonly retries: Counter<'upstream' | 'reason'>;
}

/** What the gauges tell about when they are read. */
export interface GatewayMetricsSource {
  readonly health: Health;
  /** Fingerprint of the configuration file. */
  readonly configHash: string;
  readonly endpoints: () => ReadonlyMap<string, EndpointCounts>;
}

/** Adds the gateway's metrics to those of the process. */
export function createGatewayMetrics({ registry }: Metrics, source: GatewayMetricsSource): GatewayMetrics {
  const registers = [registry];
  const endpointsGauge = new Gauge({
    name: 'gateway_upstream_endpoints',
    help: 'Endpoints that are known, by upstream and state.',
    labelNames: ['upstream', 'state'],
    registers,
    collect: () => {
      for (const [upstream, { active, ejected }] of source.endpoints()) {
        endpointsGauge.set({ upstream, state: 'active' }, active);
        endpointsGauge.set({ upstream, state: 'ejected' }, ejected);
      }
    },
  });
  const drainingGauge: Gauge = new Gauge({
    name: 'gateway_draining',
    help: '1 while the process is ending.',
    registers,
    collect: () => {
      drainingGauge.set(source.health.status().draining ? 1 : 0);
    },
  });
  new Gauge({
    name: 'gateway_config_info',
    help: 'Which configuration is loaded.',
    labelNames: ['hash'],
    registers,
  }).set({ hash: source.configHash }, 1);
  return {
    httpClientDuration: new Histogram({
      name: 'http_client_request_duration_seconds',
      help: 'Duration of HTTP requests to upstreams, one per try, in seconds.',
      labelNames: ['server_address', 'http_request_method', 'http_response_status_code', 'error_type'],
      buckets: durationBuckets,
      registers,
    }),
    rpcClientDuration: new Histogram({
      name: 'rpc_client_call_duration_seconds',
      help: 'Duration of RPCs to upstreams, one per try, in seconds.',
      labelNames: ['server_address', 'rpc_method', 'rpc_status_code'],
      buckets: durationBuckets,
      registers,
    }),
    retries: new Counter({
      name: 'gateway_upstream_retries_total',
      help: 'Tries beyond the first, by upstream and what went wrong before.',
      labelNames: ['upstream', 'reason'],
      registers,
    }),
  };
}

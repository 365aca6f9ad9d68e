/** What the gateway measures beyond what every service does. */
import { edgeMetrics, upstreamMetrics } from '@api-platform/contracts/metrics.ts';
import type { Health } from '@api-platform/kit/health.ts';
import { type Metrics, durationBuckets } from '@api-platform/kit/metrics.ts';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { SideCounts } from './upstream/upstreams.ts';

/**
 * The gateway's own metrics. Upstreams and routes are labelled by name, never by address. `track` is the side of the
 * upstream, `stable` or `canary`; all of an upstream without a canary is stable.
 */
export interface GatewayMetrics {
  /** Time of one try at an upstream, in seconds; `error_type` is empty where there was a response. */
  readonly httpClientDuration: Histogram<
    'server_address' | 'track' | 'http_request_method' | 'http_response_status_code' | 'error_type'
  >;
  /** Time of one call of an upstream, in seconds. */
  readonly rpcClientDuration: Histogram<'server_address' | 'track' | 'rpc_method' | 'rpc_status_code'>;
  /** Tries beyond the first, by what went wrong before and on which side. */
  readonly retries: Counter<'upstream' | 'track' | 'reason'>;
  /** Requests of a canary's share that the stable side got: the canary had no endpoint, or none that took a connection. */
  readonly canaryFallbacks: Counter<'upstream' | 'reason'>;
  /** Requests that the edge had not let in by the rules of their route. */
  readonly edgeRefusals: Counter<'route_id' | 'reason'>;
}

/** Why the stable side gets a request of a canary's share: nobody is there, or nobody took a connection. */
const canaryFallbackReasons = ['no_endpoint', 'connect'] as const;

/** Why the stable side gets a request of a canary's share. */
export type CanaryFallbackReason = (typeof canaryFallbackReasons)[number];

/** What the gauges tell about when they are read. */
export interface GatewayMetricsSource {
  readonly health: Health;
  /** Fingerprint of the configuration file. */
  readonly configHash: string;
  readonly endpoints: () => readonly SideCounts[];
  /** Percentage of the canary, by the name of its upstream. */
  readonly canaries: ReadonlyMap<string, number>;
}

/** Adds the gateway's metrics to those of the process. */
export function createGatewayMetrics({ registry }: Metrics, source: GatewayMetricsSource): GatewayMetrics {
  const registers = [registry];
  const endpointsGauge = new Gauge({
    name: upstreamMetrics.endpoints,
    help: 'Endpoints that are known, by upstream, side and state.',
    labelNames: ['upstream', 'track', 'state'],
    registers,
    collect: () => {
      for (const { upstream, track, active, ejected } of source.endpoints()) {
        endpointsGauge.set({ upstream, track, state: 'active' }, active);
        endpointsGauge.set({ upstream, track, state: 'ejected' }, ejected);
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
  const canaryPercent = new Gauge({
    name: upstreamMetrics.canaryPercent,
    help: 'Percentage of the requests that go to the canary, by upstream that has one.',
    labelNames: ['upstream'],
    registers,
  });
  const canaryFallbacks = new Counter({
    name: upstreamMetrics.canaryFallbacks,
    help: "Requests of a canary's share that the stable side got, by upstream and why.",
    labelNames: ['upstream', 'reason'],
    registers,
  });
  for (const [upstream, percent] of source.canaries) {
    canaryPercent.set({ upstream }, percent);
    // A counter that begins with its first fallback would hide that one from rates.
    for (const reason of canaryFallbackReasons) canaryFallbacks.inc({ upstream, reason }, 0);
  }
  return {
    httpClientDuration: new Histogram({
      name: upstreamMetrics.httpTries,
      help: 'Duration of HTTP requests to upstreams, one per try, in seconds.',
      labelNames: ['server_address', 'track', 'http_request_method', 'http_response_status_code', 'error_type'],
      buckets: durationBuckets,
      registers,
    }),
    rpcClientDuration: new Histogram({
      name: upstreamMetrics.rpcTries,
      help: 'Duration of RPCs to upstreams, one per try, in seconds.',
      labelNames: ['server_address', 'track', 'rpc_method', 'rpc_status_code'],
      buckets: durationBuckets,
      registers,
    }),
    retries: new Counter({
      name: upstreamMetrics.retries,
      help: 'Tries beyond the first, by upstream, side and what went wrong before.',
      labelNames: ['upstream', 'track', 'reason'],
      registers,
    }),
    canaryFallbacks,
    edgeRefusals: new Counter({
      name: edgeMetrics.refusals,
      help: 'Requests that the edge had not let in by the rules of their route, by route and what the edge said.',
      labelNames: ['route_id', 'reason'],
      registers,
    }),
  };
}

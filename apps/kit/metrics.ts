/** Prometheus metrics with the names of OpenTelemetry's semantic conventions. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { refusalCodes } from './refuse.ts';

/** Bucket bounds in seconds that the conventions advise for request durations. */
export const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/**
 * Why a connection was cut off. `…_room`: it had been silent the longest when room was needed, for a connection, a body
 * or a reader; `body_bytes`: room for bytes of bodies. `…_slow`: hardly anything moved for too long. `refused`: new, and
 * nobody had been silent.
 */
export const cutReasons = [
  'waiting_room',
  'body_room',
  'body_bytes',
  'body_slow',
  'reader_room',
  'reader_slow',
  'refused',
] as const;

/** Why a connection was cut off. */
export type CutReason = (typeof cutReasons)[number];

/** The metrics of one process. No label ever holds a path, an address, a user or a request id: their number has no bound. */
export interface Metrics {
  readonly registry: Registry;
  /** Time from a request's first byte to the end of its response, in seconds. */
  readonly httpServerDuration: Histogram<'http_request_method' | 'http_route' | 'http_response_status_code'>;
  /** Requests that the parser has refused, by the code that was answered. The others do not have them. */
  readonly httpServerRefused: Counter<'code'>;
  /** Requests that have begun and not ended. */
  readonly httpServerActive: Gauge<'http_request_method'>;
  /** Connections of a listener: `open` all of them; `waiting` for a request; `body`, `reader`: for the client to send, to read. */
  readonly httpServerConnections: Gauge<'listener' | 'state'>;
  /** Connections that were cut off, and why. */
  readonly httpServerConnectionsCut: Counter<'listener' | 'reason'>;
  /** Time from a call's metadata to its status, in seconds. */
  readonly rpcServerDuration: Histogram<'rpc_method' | 'rpc_status_code'>;
}

/**
 * Metrics in a registry of their own, with those of Node.
 * @param service name of the workload, told by `target_info`
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-metrics/
 */
export function createMetrics({ service }: { readonly service: string }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'target_info',
    help: 'Who is measured.',
    labelNames: ['service_name'],
    registers,
  }).set({ service_name: service }, 1);
  const httpServerRefused = new Counter({
    name: 'http_server_refused_requests_total',
    help: 'Requests that are none, or did not arrive: refused before anything but their bytes was known.',
    labelNames: ['code'],
    registers,
  });
  // A counter that begins with its first refusal would hide that one from rates.
  for (const code of refusalCodes) httpServerRefused.inc({ code }, 0);
  return {
    registry,
    httpServerRefused,
    httpServerDuration: new Histogram({
      name: 'http_server_request_duration_seconds',
      help: 'Duration of HTTP requests that arrived, in seconds.',
      labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
      buckets: durationBuckets,
      registers,
    }),
    httpServerActive: new Gauge({
      name: 'http_server_active_requests',
      help: 'HTTP requests that have arrived and not been answered.',
      labelNames: ['http_request_method'],
      registers,
    }),
    httpServerConnections: new Gauge({
      name: 'http_server_connections',
      help: 'Connections of HTTP clients, by listener and what is waited for.',
      labelNames: ['listener', 'state'],
      registers,
    }),
    httpServerConnectionsCut: new Counter({
      name: 'http_server_connections_cut_total',
      help: 'Connections of HTTP clients that were cut off or refused, by listener and reason.',
      labelNames: ['listener', 'reason'],
      registers,
    }),
    rpcServerDuration: new Histogram({
      name: 'rpc_server_call_duration_seconds',
      help: 'Duration of RPCs that arrived, in seconds.',
      labelNames: ['rpc_method', 'rpc_status_code'],
      buckets: durationBuckets,
      registers,
    }),
  };
}

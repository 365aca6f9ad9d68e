/** A CLIENT span and a measurement per try. */
import type { Observed } from '@api-platform/kit/observe.ts';
import type { HeaderCarrier, MetadataCarrier, StartedSpan, Tracing } from '@api-platform/kit/trace.ts';
import { type Attributes, type Span, SpanStatusCode } from '@opentelemetry/api';
import type { GatewayMetrics } from '../metrics.ts';
import type { Track } from './choose-track.ts';

/** What is tried. */
export interface TryOptions {
  readonly tracing: Tracing;
  readonly metrics: GatewayMetrics;
  /** Milliseconds, never going back. */
  readonly now: () => number;
  /** HTTP method, or `package.Service/Method`. */
  readonly method: string;
  readonly parent: Observed['context'];
  readonly upstream: string;
  /** Of the upstream's sides, the one that is tried. */
  readonly track: Track;
  /** `host:port` of the endpoint. */
  readonly address: string;
  /** Which retry this is; 0 for the first try. */
  readonly retries: number;
}

/** A try at an HTTP endpoint that is being watched. Only its first end counts. */
export interface HttpTryObserver {
  /** Trace context for the upstream: name, value, name, value. */
  readonly fields: readonly string[];
  /**
   * @param status of the response; undefined when there was none
   * @param error why it is not complete; empty when it is
   */
  end(status: number | undefined, error: string): void;
}

/**
 * Watches a try at an HTTP endpoint.
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/
 */
export function observeHttpTry(options: TryOptions): HttpTryObserver {
  const { tracing, metrics, now, method, upstream, track, retries } = options;
  const began = now();
  const { span, context } = start(options, { 'http.request.method': method });
  if (retries > 0) span.setAttribute('http.request.resend_count', retries);
  const carrier: HeaderCarrier = {};
  tracing.inject(context, carrier);
  const end = (status: number | undefined, error: string): void => {
    const labels = { server_address: upstream, track, http_request_method: method, error_type: error };
    const code = status === undefined ? '' : String(status);
    metrics.httpClientDuration.observe({ ...labels, http_response_status_code: code }, (now() - began) / 1_000);
    if (status !== undefined) span.setAttribute('http.response.status_code', status);
    finish(span, error === '' && status !== undefined && status >= 400 ? code : error);
  };
  return { fields: Object.entries(carrier).flatMap(([name, value]) => [name, String(value)]), end: once(end) };
}

/** A try at a gRPC endpoint that is being watched. Only its first end counts. */
export interface RpcTryObserver {
  /** @param status name of the status, such as `OK` */
  end(status: string): void;
}

/**
 * Watches a try at a gRPC endpoint.
 * @param metadata gets the trace context
 * @see https://opentelemetry.io/docs/specs/semconv/rpc/rpc-spans/
 */
export function observeRpcTry(options: TryOptions, metadata: MetadataCarrier): RpcTryObserver {
  const { tracing, metrics, now, method, upstream, track } = options;
  const began = now();
  const { span, context } = start(options, { 'rpc.system.name': 'grpc', 'rpc.method': method });
  tracing.inject(context, metadata);
  const end = (status: string): void => {
    const labels = { server_address: upstream, track, rpc_method: method, rpc_status_code: status };
    metrics.rpcClientDuration.observe(labels, (now() - began) / 1_000);
    span.setAttribute('rpc.response.status_code', status);
    finish(span, status === 'OK' ? '' : status);
  };
  return { end: once(end) };
}

function start({ tracing, method, upstream, address, parent }: TryOptions, attributes: Attributes): StartedSpan {
  const where = { 'server.address': upstream, 'network.peer.address': address };
  return tracing.start('client', method, { ...where, ...attributes }, parent);
}

function finish(span: Span, errorType: string): void {
  if (errorType !== '') span.setAttribute('error.type', errorType).setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

function once<A extends unknown[]>(work: (...given: A) => void): (...given: A) => void {
  let done = false;
  return (...given) => {
    if (done) return;
    done = true;
    work(...given);
  };
}

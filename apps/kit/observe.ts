/** One span, one log line and one measurement per HTTP request. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Context, type Span, SpanStatusCode } from '@opentelemetry/api';
import { wasTooSlow } from './connection-bounds.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import { tooSlow } from './refuse.ts';
import type { Tracing } from './trace.ts';

/** What the middleware writes to, and what it must be told. */
export interface ObserveOptions {
  readonly log: Logger;
  readonly tracing: Tracing;
  readonly metrics: Metrics;
  /** The template of the route that answered, such as `/projects/{id}`; undefined where none did. Asked when the response ends. */
  readonly routeOf: (req: IncomingMessage) => string | undefined;
  /** A clock in milliseconds that never goes back. */
  readonly now: () => number;
  /**
   * Status of a response that was cut off on this side; undefined where it was not. Asked when the response ends.
   * @default none: whenever a response does not reach its end, the client has left
   */
  readonly cutOffStatusOf?: (req: IncomingMessage) => number | undefined;
  /**
   * More fields for the access log. Asked when the response ends.
   * @default none
   */
  readonly fieldsOf?: (req: IncomingMessage) => Readonly<Record<string, unknown>>;
}

/** Who a request is, for logs, errors and the next hop. */
export interface Observed {
  /** The caller's `X-Request-Id` where it is sane, else a new one; also in the response. */
  readonly requestId: string;
  readonly traceId: string;
  /** Trace context of the SERVER span: the parent for work that begins in the callbacks of shared connections. */
  readonly context: Context;
}

const requestIdHeader = 'x-request-id';
const observed = new WeakMap<ServerResponse, Observed>();

/** The ids of the request that this response answers; it must have passed through `observe`. */
export function observedOf(res: ServerResponse): Observed {
  const ids = observed.get(res);
  if (ids === undefined) throw new Error('the request did not pass through observe()');
  return ids;
}

/** A middleware in the style of Express and connect. */
export type Middleware = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

/**
 * Observes every request that passes: SERVER span below the caller's trace context, request id, access log, duration.
 * A client that leaves before the end of the response is recorded with status 499.
 */
export function observe({ log, tracing, metrics, routeOf, now, cutOffStatusOf, fieldsOf }: ObserveOptions): Middleware {
  return (req, res, next) => {
    const began = now();
    const given = req.method ?? '';
    const method = knownMethods.has(given) ? given : '_OTHER';
    const path = req.url?.split('?', 1)[0] ?? '';
    const { span, context } = tracing.start(
      'server',
      method,
      { 'http.request.method': method, 'url.path': path, 'url.scheme': 'http' },
      tracing.extract(req.headers),
    );
    const ids = { requestId: requestIdOf(req.headers[requestIdHeader]), traceId: span.spanContext().traceId, context };
    observed.set(res, ids);
    res.setHeader(requestIdHeader, ids.requestId);
    metrics.httpServerActive.inc({ http_request_method: method });

    res.once('close', () => {
      const status = res.writableFinished
        ? res.statusCode
        : (cutOffStatusOf?.(req) ?? (wasTooSlow(req) ? tooSlow.status : 499));
      const route = routeOf(req);
      const durationMs = now() - began;
      metrics.httpServerActive.dec({ http_request_method: method });
      metrics.httpServerDuration.observe(
        { http_request_method: method, http_route: route ?? 'unmatched', http_response_status_code: status },
        durationMs / 1_000,
      );
      endSpan(span, { method, route, status });
      // The event comes from the socket, where the request's context is not active.
      tracing.run(context, () =>
        log[status >= 500 ? 'error' : 'info'](
          {
            request_id: ids.requestId,
            method: given,
            path,
            route,
            status,
            duration_ms: roundMs(durationMs),
            ...fieldsOf?.(req),
          },
          'request',
        ),
      );
    });
    tracing.run(context, next);
  };
}

/** Methods that the semantic conventions let into labels; any other is counted as `_OTHER`, or clients could make series at will. */
const knownMethods: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
]);

function endSpan(
  span: Span,
  { method, route, status }: { method: string; route: string | undefined; status: number },
): void {
  span.setAttribute('http.response.status_code', status);
  if (route !== undefined) {
    span.setAttribute('http.route', route);
    span.updateName(`${method} ${route}`);
  }
  if (status >= 500) {
    span.setAttribute('error.type', String(status));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

/** The given id where it is 1 to 128 visible ASCII characters, else a new one: ids end up in logs and headers. */
export function requestIdOf(given: unknown): string {
  return typeof given === 'string' && /^[!-~]{1,128}$/.test(given) ? given : randomUUID();
}

/** Milliseconds to the microsecond, as logs show them. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

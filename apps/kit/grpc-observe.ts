/** One span, one log line and one measurement per RPC. */
import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { type Metadata, ServerInterceptingCall, type ServerInterceptor, status } from '@grpc/grpc-js';
import { type ObserveOptions, requestIdOf, roundMs } from './observe.ts';

/** Statuses for which the server is to blame, by the semantic conventions for RPC spans. */
const serverFaults: ReadonlySet<status> = new Set([
  status.UNKNOWN,
  status.DEADLINE_EXCEEDED,
  status.UNIMPLEMENTED,
  status.INTERNAL,
  status.UNAVAILABLE,
  status.DATA_LOSS,
]);

type RpcObserveOptions = Omit<ObserveOptions, 'routeOf'>;

/**
 * Observes every call of every registered method: SERVER span below the caller's trace context, log line, duration.
 * Calls of gRPC's own services (health, reflection) are logged at level debug: probes would drown the rest.
 * @see https://opentelemetry.io/docs/specs/semconv/rpc/
 */
export function observeRpc(options: RpcObserveOptions): ServerInterceptor {
  return (descriptor, call) => {
    const began = options.now();
    let observed: ObservedCall | undefined;
    // grpc-js answers deadlines and messages that are too large by itself, past every interceptor's responder.
    const sendStatus = call.sendStatus.bind(call);
    call.sendStatus = (sent) => {
      observed?.end(sent.code ?? status.UNKNOWN);
      sendStatus(sent);
    };
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, forward) => {
            observed = observeCall(options, descriptor.path.slice(1), metadata, began);
            observed.run(() => forward(metadata));
          },
          onReceiveMessage: (message, forward) => observed?.run(() => forward(message)),
          onReceiveHalfClose: (forward) => observed?.run(forward),
          // Also told after a status has been sent, when the end is recorded already.
          onCancel: () => observed?.end(status.CANCELLED),
        }),
    });
  };
}

interface ObservedCall {
  /** Runs work in the call's trace context. */
  run(work: () => void): void;
  /** Records the end; only the first one counts. */
  end(code: status): void;
}

function observeCall(
  { log, tracing, metrics, now }: RpcObserveOptions,
  method: string,
  metadata: Metadata,
  began: number,
): ObservedCall {
  const attributes = { 'rpc.system.name': 'grpc', 'rpc.method': method };
  const { span, context } = tracing.start('server', method, attributes, tracing.extract(metadata));
  const requestId = requestIdOf(metadata.get('x-request-id')[0]);
  let ended = false;
  return {
    run: (work) => tracing.run(context, work),
    end: (code) => {
      if (ended) return;
      ended = true;
      const durationMs = now() - began;
      const name = status[code] ?? String(code);
      metrics.rpcServerDuration.observe({ rpc_method: method, rpc_status_code: name }, durationMs / 1_000);
      endSpan(span, code, name);
      const level = method.startsWith('grpc.') ? 'debug' : serverFaults.has(code) ? 'error' : 'info';
      const line = { request_id: requestId, method, status: name, duration_ms: roundMs(durationMs) };
      tracing.run(context, () => log[level](line, 'call'));
    },
  };
}

function endSpan(span: Span, code: status, name: string): void {
  span.setAttribute('rpc.response.status_code', name);
  if (serverFaults.has(code)) {
    span.setAttribute('error.type', name);
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

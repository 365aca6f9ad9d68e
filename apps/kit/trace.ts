/** W3C trace context in and out, and spans of our own making: nothing is patched behind the code's back. */
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type Tracer,
  context as activeContext,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Clock } from './drain.ts';

/** HTTP headers by lower-case name. */
export type HeaderCarrier = Record<string, string | string[] | undefined>;

/** gRPC metadata, as far as trace context needs it. */
export interface MetadataCarrier {
  get(key: string): readonly (string | Buffer)[];
  set(key: string, value: string): void;
}

/** Where trace context travels. */
export type Carrier = HeaderCarrier | MetadataCarrier;

/** A span that has begun, and the context in which its work runs. */
export interface StartedSpan {
  readonly span: Span;
  readonly context: Context;
}

/** The tracing of one process. */
export interface Tracing {
  readonly tracer: Tracer;
  /** The caller's trace context; a root context where there is none or a malformed one, so that a new trace begins. */
  extract(carrier: Carrier): Context;
  /** Writes `traceparent` and `tracestate` of the context into the carrier. */
  inject(context: Context, carrier: Carrier): void;
  /**
   * Begins a span; the caller ends it.
   * @param kind `server` for a request that arrives, `client` for one that leaves
   * @param parent `@default` the active context
   */
  start(kind: 'server' | 'client', name: string, attributes: Attributes, parent?: Context): StartedSpan;
  /** Runs the function with the context active, across everything asynchronous that it begins. */
  run<T>(context: Context, work: () => T): T;
  /**
   * Hands all finished spans to the exporter, and waits for it no longer than two seconds. Never rejects: the exporter
   * tells what it could not do.
   */
  shutdown(clock: Clock): Promise<void>;
}

/** Who traces, and where finished spans go. */
export interface TracingOptions {
  /** Name of the workload: the resource attribute `service.name`. */
  readonly service: string;
  /** Which replica: the resource attribute `service.instance.id`. */
  readonly instance: string;
  /**
   * Takes finished spans in batches.
   * @default none: trace context is passed on and logged, spans go nowhere
   */
  readonly exporter?: SpanExporter;
  /**
   * Who calls. A stranger's trace keeps its id and is recorded like any other: whoever attacks could ask not to be seen.
   * @default 'ours': what the caller's own process decided holds
   */
  readonly callers?: 'ours' | 'strangers';
}

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT } as const;

/** Within what Kubernetes grants beyond the drain of requests: spans are worth a moment, and no kill. */
const flushMs = 2_000;

/** Tracing for one process; several can live side by side. */
export function createTracing({ service, instance, exporter, callers = 'ours' }: TracingOptions): Tracing {
  // The API keeps one context manager per process, which knows no service: the first registration serves every later caller.
  activeContext.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.instance.id': instance }),
    sampler: callers === 'ours' ? new ParentBasedSampler({ root: new AlwaysOnSampler() }) : new AlwaysOnSampler(),
    spanProcessors: exporter === undefined ? [] : [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('@api-platform/kit');
  const propagator = new W3CTraceContextPropagator();
  return {
    tracer,
    extract: (carrier) => propagator.extract(ROOT_CONTEXT, carrier, getter),
    inject: (context, carrier) => propagator.inject(context, carrier, setter),
    start: (kind, name, attributes, parent = activeContext.active()) => {
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes }, parent);
      return { span, context: trace.setSpan(parent, span) };
    },
    run: (context, work) => activeContext.with(context, work),
    shutdown: async (clock) => {
      if (exporter === undefined) return;
      const flushed = provider.shutdown().catch(() => undefined);
      await Promise.race([flushed, clock.sleep(flushMs)]);
    },
  };
}

const isMetadata = (carrier: Carrier): carrier is MetadataCarrier => typeof carrier['get'] === 'function';

const getter = {
  keys: (carrier: Carrier) => Object.keys(carrier),
  get: (carrier: Carrier, key: string) => (isMetadata(carrier) ? carrier.get(key).map(String) : carrier[key]),
};

const setter = {
  set: (carrier: Carrier, key: string, value: string) => {
    if (isMetadata(carrier)) carrier.set(key, value);
    else carrier[key] = value;
  },
};

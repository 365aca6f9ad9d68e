/** Where finished spans go: to a receiver for OTLP over HTTP, such as an OpenTelemetry collector, or nowhere. */
import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { baseUrl } from './config.ts';
import type { Logger } from './log.ts';
import { type Tracing, type TracingOptions, createTracing } from './trace.ts';

/**
 * The variable that every process understands, for `readVariables`; name and meaning are OpenTelemetry's. Of its others
 * the exporter itself reads OTEL_EXPORTER_OTLP_HEADERS.
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export const spanExportVariables = {
  /** Base URL of the receiver, to which `/v1/traces` is appended; without it spans go nowhere. */
  OTEL_EXPORTER_OTLP_ENDPOINT: baseUrl({ default: '' }),
};

/** Who traces, where to, and who is told when that fails. */
export interface SpanExportOptions extends Pick<TracingOptions, 'service' | 'instance' | 'callers'> {
  /** Base URL; empty: spans go nowhere. */
  readonly endpoint: string;
  readonly log: Logger;
  /** Milliseconds, never going back. */
  readonly now: () => number;
}

/** How long one batch is tried, in milliseconds. Meanwhile up to 2048 spans wait; those after them are dropped. */
const timeoutMillis = 10_000;

/** Tracing for one process. The exporter is loaded only where spans go somewhere. */
export async function startTracing({ endpoint, log, now, ...about }: SpanExportOptions): Promise<Tracing> {
  if (endpoint === '') return createTracing(about);
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto');
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, timeoutMillis });
  return createTracing({ ...about, exporter: tellingOf(exporter, { endpoint, log, now }) });
}

/** How often a receiver that stays away is told of, in milliseconds. */
const tellEveryMs = 60_000;

/** The exporter, with a log line when spans begin to get lost, one a minute while they do, and one when that has ended. */
export function tellingOf(
  exporter: SpanExporter,
  { endpoint, log, now }: Pick<SpanExportOptions, 'endpoint' | 'log' | 'now'>,
): SpanExporter {
  let lost = 0;
  let toldAt: number | undefined;
  const failed = (spans: number, reason: string): void => {
    lost += spans;
    if (toldAt !== undefined && now() - toldAt < tellEveryMs) return;
    toldAt = now();
    log.warn({ endpoint, lost, reason }, 'spans cannot be exported and are lost; requests go on');
    lost = 0;
  };
  const succeeded = (): void => {
    if (toldAt === undefined) return;
    toldAt = undefined;
    log.info({ endpoint, lost }, 'spans are exported again');
    lost = 0;
  };
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.code === ExportResultCode.SUCCESS) succeeded();
        else failed(spans.length, reasonOf(result.error));
        done(result);
      }),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  };
}

/** Such as `ECONNREFUSED` or `404 Not Found`: an error for several addresses has a code and no text. */
function reasonOf(error: Error | undefined): string {
  const code: unknown = error !== undefined && 'code' in error ? error.code : undefined;
  return [code, error?.message].filter((part) => part !== undefined && part !== '').join(' ') || 'no reason given';
}

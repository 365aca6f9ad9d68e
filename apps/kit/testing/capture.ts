/** What a process would write to its logs and its trace exporter, kept for a test to look at. */
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { type LogLevel, type Logger, createLogger } from '../log.ts';
import { type Tracing, type TracingOptions, createTracing } from '../trace.ts';

/** One line of a log, parsed. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A logger and the lines it has written. */
export interface CapturedLog {
  readonly log: Logger;
  readonly lines: LogLine[];
  /** The next line, once it has been written. */
  readonly next: () => Promise<LogLine>;
}

/** A logger that writes into an array. */
export function captureLog(level: LogLevel = 'info'): CapturedLog {
  const lines: LogLine[] = [];
  const waiting: ((line: LogLine) => void)[] = [];
  const write = (text: string): void => {
    const line: LogLine = JSON.parse(text);
    lines.push(line);
    waiting.splice(0).forEach((resolve) => resolve(line));
  };
  const log = createLogger({ service: 'shop', instance: 'shop-1', level, destination: { write } });
  return { log, lines, next: () => new Promise((resolve) => waiting.push(resolve)) };
}

/** Tracing, and a way to its finished spans. */
export interface CapturedSpans {
  readonly tracing: Tracing;
  /** Ends the tracing; resolves with every span that had ended. */
  readonly finished: () => Promise<readonly ReadableSpan[]>;
}

/** Tracing that exports into an array. */
export function captureSpans(options: Pick<TracingOptions, 'callers'> = {}): CapturedSpans {
  const spans: ReadableSpan[] = [];
  const exporter: SpanExporter = {
    export: (batch, done) => {
      spans.push(...batch);
      done({ code: 0 });
    },
    shutdown: () => Promise.resolve(),
  };
  const tracing = createTracing({ service: 'shop', instance: 'shop-1', exporter, ...options });
  return { tracing, finished: () => tracing.shutdown(noLimit).then(() => spans) };
}

/** Waits for the exporter as long as it takes. */
const noLimit = { sleep: () => new Promise<void>(() => {}) };

/** Structured logs: one JSON object per line, correlated with the active trace. */
import { trace } from '@opentelemetry/api';
import { type DestinationStream, type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';

/** Writes structured log lines. */
export type Logger = PinoLogger;

/** How much is logged, from everything to nothing but the end of the process. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** The least severe level that is written. */
export type LogLevel = (typeof logLevels)[number];

/** What every line of a process carries, and where the lines go. */
export interface LoggerOptions {
  /** Name of the workload. */
  readonly service: string;
  /** Which replica: the host or pod name. */
  readonly instance: string;
  readonly level: LogLevel;
  /**
   * Takes the lines.
   * @default standard output, written synchronously so that no line is lost at exit
   */
  readonly destination?: DestinationStream;
}

/** A logger whose lines have `time` (ISO 8601), `level` (a word), `service`, `instance`, `msg`, and the ids of the active span. */
export function createLogger({ service, instance, level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service, instance },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    mixin: activeSpanIds,
  };
  // pino's own default writes asynchronously, and its flush at exit may overtake a line that is still being written.
  return pino(options, destination ?? pino.destination({ sync: true }));
}

function activeSpanIds(): { trace_id?: string; span_id?: string } {
  const span = trace.getActiveSpan()?.spanContext();
  return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
}

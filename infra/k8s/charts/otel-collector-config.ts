/** What the collector does with spans: take them, hold them together for a moment, hand them on. */
import { stringify } from 'yaml';
import type { BundledCollector } from '../../environments/environment.ts';
import { traceCollector } from '../../environments/platform.ts';

/** Where the value of the backend's header is mounted, where one is wanted. */
export const headerFolder = '/etc/span-backend';
/** The key of the Secret that holds it, and the name of the file. */
const headerKey = 'value';

/**
 * The text of the collector's configuration. Which traces are recorded is decided where they begin, in the apps: all of
 * them. To keep a share, add the processor `probabilistic_sampler` before `batch`; the image has it.
 * @see https://opentelemetry.io/docs/collector/configuration/
 */
export function otelCollectorConfig({ exportTo }: BundledCollector): string {
  const exporters = exportTo === undefined ? logging : { otlp_http: sendingTo(exportTo) };
  return stringify(
    {
      extensions: { health_check: { endpoint: `0.0.0.0:${traceCollector.adminPort}` } },
      receivers: { otlp: { protocols: { http: { endpoint: `0.0.0.0:${traceCollector.port}` } } } },
      processors: {
        // Refuses spans before the kernel kills the process; whoever sends them tries again. Shares of the container's limit.
        memory_limiter: { check_interval: '1s', limit_percentage: 80, spike_limit_percentage: 20 },
        batch: { timeout: '5s', send_batch_size: 1_024 },
      },
      exporters,
      service: {
        telemetry: { logs: { encoding: 'json' }, metrics: { level: 'none' } },
        extensions: ['health_check'],
        pipelines: {
          traces: { receivers: ['otlp'], processors: ['memory_limiter', 'batch'], exporters: Object.keys(exporters) },
        },
      },
    },
    { lineWidth: 0 },
  );
}

/** Nobody said where spans go: a line per batch tells how many came in. */
const logging = { debug: { verbosity: 'basic' } };

function sendingTo({ otlpUrl, header }: NonNullable<BundledCollector['exportTo']>): object {
  return {
    endpoint: otlpUrl,
    ...(header && { headers: { [header.name]: `\${file:${headerFolder}/${headerKey}}` } }),
    // A backend that is away for longer than a minute loses spans, instead of this process its memory.
    retry_on_failure: { max_elapsed_time: '60s' },
  };
}

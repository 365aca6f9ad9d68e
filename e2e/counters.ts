/** What a replica counts: the requests that it has answered, the CPU that it has taken. */
import { requestMetrics } from '@api-platform/contracts/metrics.ts';
import type { Protocol } from '@api-platform/contracts/services.ts';

/**
 * Requests answered so far, all routes and results together.
 * @param exposition what the admin listener's metrics path answers, in the Prometheus text format
 */
export function answered(exposition: string, protocol: Protocol): number {
  return sumOf(exposition, `${requestMetrics[protocol].histogram}_count`);
}

/** Seconds of CPU that the process has taken so far, as the library for metrics tells by itself. */
export function cpuSeconds(exposition: string): number {
  return sumOf(exposition, 'process_cpu_seconds_total');
}

/** The sum over all series of a name. */
function sumOf(exposition: string, name: string): number {
  const counts = exposition
    .split('\n')
    .filter((line) => line.startsWith(name))
    .map((line) => line.slice(name.length))
    .filter((rest) => /^[{ ]/.test(rest))
    // after the labels come the value and perhaps a time
    .map((rest) =>
      Number(
        rest
          .slice(rest.lastIndexOf('}') + 1)
          .trim()
          .split(' ', 1)[0],
      ),
    );
  return counts.reduce((sum, count) => sum + count, 0);
}

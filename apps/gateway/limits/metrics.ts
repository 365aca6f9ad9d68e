/** What is measured of the limits. */
import { rateLimitMetrics } from '@api-platform/contracts/metrics.ts';
import type { Metrics } from '@api-platform/kit/metrics.ts';
import { Counter, Gauge } from 'prom-client';

/** Counts what was decided. */
export type DecisionCounter = Counter<'route_id' | 'decision' | 'counted_in'>;

/**
 * Adds the metrics of the limits.
 * @param storeIsUp undefined where no store is asked
 */
export function createLimitMetrics({ registry }: Metrics, storeIsUp: (() => boolean) | undefined): DecisionCounter {
  const registers = [registry];
  if (storeIsUp !== undefined) {
    const storeGauge: Gauge = new Gauge({
      name: rateLimitMetrics.storeUp,
      help: '1 while the rate-limit store counts for all replicas, 0 while each counts for itself.',
      registers,
      collect: () => storeGauge.set(storeIsUp() ? 1 : 0),
    });
  }
  return new Counter({
    name: rateLimitMetrics.decisions,
    help: 'Requests of routes with a limit per client, by what was decided and where they were counted.',
    labelNames: ['route_id', 'decision', 'counted_in'],
    registers,
  });
}

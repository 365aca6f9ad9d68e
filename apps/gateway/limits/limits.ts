/** The limits of a configuration at work. */
import type { GatewayConfig } from '@api-platform/contracts/gateway-config.ts';
import type { Logger } from '@api-platform/kit/log.ts';
import type { Metrics } from '@api-platform/kit/metrics.ts';
import { type LimitedRoute, limited } from './limited.ts';
import { limiter } from './limiter.ts';
import { countInMemory } from './memory.ts';
import { createLimitMetrics } from './metrics.ts';
import { openStore } from './store.ts';

/** Limits at work. */
export interface Limits {
  /** What answers a route, behind the limit that the route has. */
  readonly limit: (route: LimitedRoute) => LimitedRoute['answer'];
  /** Lets go of the store. */
  readonly close: () => void;
}

/** What limits need. */
export interface LimitsOptions {
  readonly config: Pick<GatewayConfig, 'routes' | 'rateLimitStore'>;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Begins to connect to the store, where there is one and a route that needs it. */
export function createLimits({ config, log, metrics, random }: LimitsOptions): Limits {
  const { rateLimitStore, routes } = config;
  const asks = rateLimitStore !== undefined && routes.some(({ rateLimit }) => rateLimit !== undefined);
  const store = asks ? openStore({ config: rateLimitStore, log, random }) : undefined;
  const decisions = createLimitMetrics(metrics, store?.isUp);
  const seed = String(random());
  return {
    limit: ({ id, rateLimit, answer }) => {
      if (rateLimit === undefined) return answer;
      const shared = store?.counting(id, rateLimit);
      const decide = limiter(rateLimit, { shared, own: countInMemory(rateLimit, seed) });
      return limited({ id, rateLimit, answer }, decide, decisions);
    },
    close: () => store?.close(),
  };
}

/** How much of each route the edge lets through. */
import type { EdgeRoute } from '@api-platform/contracts/edge-routes.ts';

/** What API Gateway limits and measures for one route, or for all that have no settings of their own. */
export interface RouteSettings {
  /** Requests per second, over all clients. */
  readonly throttlingRateLimit: number;
  readonly throttlingBurstLimit: number;
  readonly detailedMetricsEnabled: boolean;
}

/** The settings of a stage. */
export interface StageSettings {
  readonly defaultRouteSettings: RouteSettings;
  readonly routeSettings: readonly (RouteSettings & { readonly routeKey: string })[];
}

const metrics = { detailedMetricsEnabled: true } as const;

/**
 * Every route has its own settings, which replace the default as a whole: what the default says is repeated. A route
 * that somebody adds by hand gets the tightest throttle; without a default it would get 0, and answer 429 to everybody.
 */
export function planThrottling(routes: readonly EdgeRoute[]): StageSettings {
  return {
    defaultRouteSettings: {
      throttlingRateLimit: Math.min(...routes.map(({ throttle }) => throttle.requestsPerSecond)),
      throttlingBurstLimit: Math.min(...routes.map(({ throttle }) => throttle.burst)),
      ...metrics,
    },
    routeSettings: routes.map(({ routeKey, throttle }) => ({
      routeKey,
      throttlingRateLimit: throttle.requestsPerSecond,
      throttlingBurstLimit: throttle.burst,
      ...metrics,
    })),
  };
}

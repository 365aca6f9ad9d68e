import { planEdgeRoutes } from '@api-platform/contracts/edge-routes.ts';
import { routes } from '@api-platform/contracts/routes.ts';
import { describe, expect, test } from '@jest/globals';

import { planThrottling } from './throttling.ts';

const { defaultRouteSettings, routeSettings } = planThrottling(planEdgeRoutes(routes));

describe('throttling at the edge', () => {
  test('gives every route key what its route declares', () => {
    const declared = planEdgeRoutes(routes).map(({ routeKey, throttle }) => [
      routeKey,
      throttle.requestsPerSecond,
      throttle.burst,
    ]);
    expect(
      routeSettings.map(({ routeKey, throttlingRateLimit, throttlingBurstLimit }) => [
        routeKey,
        throttlingRateLimit,
        throttlingBurstLimit,
      ]),
    ).toEqual(declared);
  });

  test('gives a route that nobody declared the tightest, and never 0, which would refuse everything', () => {
    for (const settings of routeSettings) {
      expect(defaultRouteSettings.throttlingRateLimit).toBeLessThanOrEqual(settings.throttlingRateLimit);
      expect(defaultRouteSettings.throttlingBurstLimit).toBeLessThanOrEqual(settings.throttlingBurstLimit);
    }
    expect(defaultRouteSettings.throttlingRateLimit).toBeGreaterThan(0);
    expect(defaultRouteSettings.throttlingBurstLimit).toBeGreaterThan(0);
  });
});

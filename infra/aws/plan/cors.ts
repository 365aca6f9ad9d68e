/** Which pages may call the API from a browser (https://fetch.spec.whatwg.org/#http-cors-protocol). */
import type { Route } from '@api-platform/contracts/routes.ts';

import { releaseTrackHeader } from '../../environments/platform.ts';

/** What API Gateway answers preflights with. It ignores what the gateway would say: the policy is here and nowhere else. */
export interface CorsPolicy {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
  /** Seconds that a browser remembers the answer. */
  readonly maxAge: number;
}

/** What pages may send: bodies of JSON, the trace that they are part of, and the side of a trial. */
const requestHeaders = ['content-type', 'traceparent', 'tracestate', releaseTrackHeader];

/**
 * The policy for pages of these origins; undefined where there are none, and preflights then get 404.
 * Cookies are never allowed: callers prove themselves by a token in a header, which no foreign page can send along.
 */
export function planCors(origins: readonly string[], routes: readonly Route[]): CorsPolicy | undefined {
  if (origins.length === 0) return undefined;
  return {
    allowOrigins: origins,
    allowMethods: [...new Set(routes.flatMap(({ methods }) => [...methods]))].toSorted(),
    allowHeaders: routes.some(({ auth }) => auth !== undefined) ? ['authorization', ...requestHeaders] : requestHeaders,
    exposeHeaders: ['x-request-id'],
    allowCredentials: false,
    maxAge: 7_200,
  };
}

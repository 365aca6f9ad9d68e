/** What clients are told about their limit: the RateLimit fields of draft-ietf-httpapi-ratelimit-headers-11. */
import type { Decision, Limit } from './limiter.ts';

/** The fields that stand on every response of a limited route, also on the gateway's own errors. */
export const rateLimitFields: readonly string[] = ['ratelimit-policy', 'ratelimit'];

/** The limit itself, such as `"verify-user";q=800;w=1`. */
export function policyField(name: string, { requests, windowSeconds }: Limit): string {
  return `"${name}";q=${requests};w=${windowSeconds}`;
}

/** What is left of it, such as `"verify-user";r=799;t=1`. */
export function remainingField(name: string, { remaining, resetSeconds }: Decision): string {
  return `"${name}";r=${remaining};t=${resetSeconds}`;
}

/** Puts a limit before what answers a route. */
import { gatewayProblem } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { policyField, remainingField } from './fields.ts';
import type { Decide, Limit } from './limiter.ts';
import type { DecisionCounter } from './metrics.ts';

/** A route that may have a limit. */
export interface LimitedRoute {
  /** Also the name of the limit, for clients and metrics. */
  readonly id: string;
  readonly rateLimit?: Limit | undefined;
  readonly answer: (exchange: Exchange) => void;
}

/** Answers what is within the limit; refuses the rest before its body is read and before the upstream hears of it. */
export function limited(
  { id, rateLimit, answer }: Required<LimitedRoute> & { readonly rateLimit: Limit },
  decide: Decide,
  decisions: DecisionCounter,
): LimitedRoute['answer'] {
  const policy = policyField(id, rateLimit);
  const allowance = `${rateLimit.requests} requests in ${rateLimit.windowSeconds} s`;
  const judge = async (exchange: Exchange): Promise<void> => {
    const { res, note } = exchange;
    const decision = await decide(note.client.address);
    const { allowed, countedIn, resetSeconds } = decision;
    decisions.inc({ route_id: id, decision: allowed ? 'allowed' : 'refused', counted_in: countedIn });
    // Nobody waits for the answer any more, and what answers would wait for the end of a response that has ended.
    if (res.closed) return;
    res.setHeader('ratelimit-policy', policy).setHeader('ratelimit', remainingField(id, decision));
    if (allowed) return answer(exchange);
    const detail = `a client may make ${allowance} here; try again in ${resetSeconds} s`;
    exchange.fail(gatewayProblem('RATE_LIMIT_EXCEEDED', detail, { 'retry-after': String(resetSeconds) }));
  };
  return (exchange) => void judge(exchange).catch(exchange.fail);
}

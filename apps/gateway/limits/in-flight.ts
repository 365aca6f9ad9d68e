/** How many requests may wait for upstreams at a time. */
import { Problem } from '@api-platform/kit/problem.ts';
import { overloaded } from '@api-platform/kit/refuse.ts';
import type { Exchange } from '../exchange.ts';
import type { EventEmitter } from 'node:events';

/** What of an exchange takes a place. */
interface Place extends Pick<Exchange, 'fail'> {
  readonly res: Pick<EventEmitter, 'once'>;
}

/** Answers a request that has a route. */
type Answer<E> = (exchange: E) => void;

/**
 * Answers that count together; a request beyond the most is refused before its body is read and before an upstream hears
 * of it. What the gateway answers by itself takes no time and is never put behind this.
 */
export function inFlight(most: number): <E extends Place>(answer: Answer<E>) => Answer<E> {
  let count = 0;
  return (answer) => (exchange) => {
    if (count >= most) return exchange.fail(new Problem(overloaded));
    count += 1;
    exchange.res.once('close', () => (count -= 1));
    answer(exchange);
  };
}

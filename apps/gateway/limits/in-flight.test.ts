import { EventEmitter } from 'node:events';
import { expect, test } from '@jest/globals';
import type { Exchange } from '../exchange.ts';
import { inFlight } from './in-flight.ts';

/** An exchange as far as a place needs it. */
function exchange() {
  const res = new EventEmitter();
  const failed: unknown[] = [];
  return { res, failed, fail: (error: unknown) => failed.push(error) };
}

const asExchange = (one: ReturnType<typeof exchange>): Exchange => one as unknown as Exchange;

test('requests that wait for upstreams have so many places over all routes, and free them when they end', () => {
  const answered: Exchange[] = [];
  const bounded = inFlight(2);
  const routes = [bounded((one) => answered.push(one)), bounded((one) => answered.push(one))];
  const [first, second, third, fourth] = [exchange(), exchange(), exchange(), exchange()];
  routes[0]!(asExchange(first));
  routes[1]!(asExchange(second));
  routes[0]!(asExchange(third));
  expect(third.failed).toMatchObject([{ status: 503, code: 'OVERLOADED', headers: { 'retry-after': '1' } }]);
  first.res.emit('close');
  routes[1]!(asExchange(fourth));
  expect(answered).toEqual([first, second, fourth]);
});

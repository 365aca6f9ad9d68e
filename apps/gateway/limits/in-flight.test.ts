import { EventEmitter } from 'node:events';
import { expect, test } from '@jest/globals';
import { inFlight } from './in-flight.ts';

/** An exchange as far as a place needs it. */
function exchange() {
  const res = new EventEmitter();
  const failed: unknown[] = [];
  return { res, failed, fail: (error: unknown) => failed.push(error) };
}

test('requests that wait for upstreams have so many places over all routes, and free them when they end', () => {
  const answered: unknown[] = [];
  const take = (one: ReturnType<typeof exchange>): void => void answered.push(one);
  const bounded = inFlight(2);
  const routes = [bounded(take), bounded(take)];
  const [first, second, third, fourth] = [exchange(), exchange(), exchange(), exchange()];
  routes[0]!(first);
  routes[1]!(second);
  routes[0]!(third);
  expect(third.failed).toMatchObject([{ status: 503, code: 'OVERLOADED', headers: { 'retry-after': '1' } }]);
  first.res.emit('close');
  routes[1]!(fourth);
  expect(answered).toEqual([first, second, fourth]);
});

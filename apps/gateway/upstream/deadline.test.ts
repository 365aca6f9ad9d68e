import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, expect, test } from '@jest/globals';
import { type Deadline, startDeadline } from './deadline.ts';

let pass: () => void;
let expired = 0;
let looks = 0;

beforeEach(() => {
  expired = 0;
  looks = 0;
});

/** @param bytes what the connection has given at each look */
function start(bytes: (look: number) => number): Deadline {
  return startDeadline({
    after: (_ms, work) => {
      pass = work;
      return () => {};
    },
    ms: 5,
    received: () => bytes(looks++),
    expired: () => expired++,
  });
}

async function turns(count: number): Promise<void> {
  for (let done = 0; done < count; done++) await turn();
}

test('a request is given up when nothing more has come', async () => {
  start((look) => Math.min(look, 3));
  pass();
  await turns(3);
  expect(expired).toBe(0);
  await turns(3);
  expect(expired).toBe(1);
});

test('a client that never stops sending does not move the end of its time for long', async () => {
  start((look) => look);
  pass();
  await turns(200);
  expect([expired, looks]).toEqual([1, 101]);
});

test('a request that was answered in time is not given up, even while its client is looked at', async () => {
  const deadline = start((look) => look);
  expect(deadline.passed).toBe(false);
  pass();
  await turns(3);
  expect(deadline.passed).toBe(true);
  deadline.stop();
  await turns(200);
  expect(expired).toBe(0);
});

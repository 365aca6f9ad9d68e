import { describe, expect, test } from '@jest/globals';
import { type TrafficProps, startTraffic } from './traffic.ts';

/** A clock that moves only when somebody sleeps. */
function clock() {
  let ms = 0;
  return {
    now: () => ms,
    sleep: async (duration: number) => {
      await new Promise(setImmediate);
      ms += duration;
    },
  };
}

const traffic = (props: Partial<TrafficProps>) =>
  startTraffic({ requestsPerSecond: 10, maxRequests: 20, send: async () => [], ...clock(), ...props });

const finished = async (running: ReturnType<typeof startTraffic>, requests: number) => {
  while (running.answered() < requests) await new Promise(setImmediate);
  return running.stop();
};

const sometimesWrong = async (n: number): Promise<string[]> => {
  if (n === 3) throw new Error('connect ECONNREFUSED');
  return n % 5 === 0 ? ['status: got 502, must be 200'] : [];
};

describe('traffic', () => {
  test('keeps its pace and ends at its limit', async () => {
    const time = clock();
    const dueMs: number[] = [];
    const result = await finished(traffic({ ...time, send: async () => (dueMs.push(time.now()), []) }), 20);
    expect(result).toMatchObject({ sent: 20, failed: 0 });
    expect(dueMs.slice(0, 4)).toEqual([0, 100, 200, 300]);
    expect(result.seconds).toBeCloseTo(1.9);
  });

  test('counts failures by kind', async () => {
    const result = await finished(traffic({ send: sometimesWrong }), 20);
    expect(result.failed).toBe(5);
    expect(Object.fromEntries(result.failures)).toEqual({
      'Error: connect ECONNREFUSED': 1,
      'status: got 502, must be 200': 4,
    });
  });

  test('goes on asking a system that does not answer, and waits for the late answers at the end', async () => {
    const pending: (() => void)[] = [];
    const running = traffic({
      send: () => {
        return new Promise((resolve) => {
          pending.push(() => resolve([]));
        });
      },
    });
    while (pending.length < 20) await new Promise(setImmediate);
    expect(running.answered()).toBe(0);
    const stopped = running.stop();
    for (const answer of pending) answer();
    expect(await stopped).toMatchObject({ sent: 20, failed: 0 });
  });

  test('measures from the moment at which a request was due', async () => {
    let ms = 0;
    const running = startTraffic({
      requestsPerSecond: 10,
      maxRequests: 3,
      now: () => ms,
      sleep: async (duration) => void (ms += duration),
      // the first request stops the world for a second
      send: async (n) => (n === 0 && (ms += 1_000), []),
    });
    const { latencyMs } = await finished(running, 3);
    expect(latencyMs.max).toBe(1_000);
    expect(latencyMs.median).toBe(900);
  });

  test('stops when told', async () => {
    const running = traffic({ maxRequests: 1_000_000 });
    while (running.answered() < 5) await new Promise(setImmediate);
    const { sent } = await running.stop();
    expect(sent).toBeLessThan(10);
  });
});

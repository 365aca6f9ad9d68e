import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { captureLog } from '@api-platform/kit/testing/capture.ts';
import { type Discovery, discover } from './discovery.ts';

let time: number;
let timers: { at: number; work: () => void }[];
let answers: (readonly string[] | Error)[];
let asked: { host: string; at: number }[];
let updates: (readonly string[])[];
let lines: ReturnType<typeof captureLog>['lines'];

beforeEach(() => {
  time = 0;
  timers = [];
  answers = [];
  asked = [];
  updates = [];
});

function start(source: Parameters<typeof discover>[0]['source'], random = 0.5): Discovery {
  const captured = captureLog();
  ({ lines } = captured);
  return discover({
    source,
    update: (addresses) => updates.push(addresses),
    resolve: (host) => {
      asked.push({ host, at: time });
      const answer = answers.shift() ?? [];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    timer: {
      now: () => time,
      random: () => random,
      after: (ms, work) => {
        const timer = { at: time + ms, work };
        timers.push(timer);
        return () => {
          timers = timers.filter((other) => other !== timer);
        };
      },
    },
    log: captured.log,
  });
}

async function pass(ms: number): Promise<void> {
  const end = time + ms;
  for (;;) {
    await turn();
    const due = timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
    if (due === undefined) break;
    time = Math.max(time, due.at);
    timers = timers.filter((timer) => timer !== due);
    due.work();
  }
  time = end;
}

const dns = { dns: 'web.example', port: 5000, refreshMs: 1_000 };

test('a static list is there at once, and nobody is asked', async () => {
  const { first } = start({ static: ['a:1', 'b:2'] });
  expect(updates).toEqual([['a:1', 'b:2']]);
  await first;
  await pass(60_000);
  expect(asked).toEqual([]);
});

describe('DNS', () => {
  test('is asked at once for the complete name, and its addresses get the port', async () => {
    answers = [['10.0.0.1', 'fd00::1']];
    await start(dns).first;
    expect(asked).toEqual([{ host: 'web.example.', at: 0 }]);
    expect(updates).toEqual([['10.0.0.1:5000', '[fd00::1]:5000']]);
  });

  test('is asked for a name that is complete already as it is', () => {
    start({ ...dns, dns: 'web.example.' });
    expect(asked[0]!.host).toBe('web.example.');
  });

  test('is asked again and again', async () => {
    answers = [['10.0.0.1'], ['10.0.0.2'], ['10.0.0.3']];
    start(dns);
    await pass(2_500);
    expect(asked.map(({ at }) => at)).toEqual([0, 1_000, 2_000]);
    expect(updates.at(-1)).toEqual(['10.0.0.3:5000']);
  });

  test.each([
    [0, 900],
    [0.999, 1_099.8],
  ])('is not asked in step by all replicas: a draw of %d waits %d ms', async (random, at) => {
    start(dns, random);
    await pass(1_100);
    expect(asked[1]!.at).toBeCloseTo(at, 1);
  });

  test('that fails changes nothing, is told once, and is asked again', async () => {
    answers = [['10.0.0.1'], new Error('SERVFAIL'), new Error('SERVFAIL'), ['10.0.0.2']];
    start(dns);
    await pass(2_500);
    expect(updates).toEqual([['10.0.0.1:5000']]);
    expect(lines).toMatchObject([{ level: 'warn', msg: 'look-up failed; keeping the endpoints that are known' }]);
    await pass(1_000);
    expect(updates.at(-1)).toEqual(['10.0.0.2:5000']);
    expect(lines.at(-1)).toMatchObject({ level: 'info', msg: 'DNS names endpoints again' });
  });

  test('that names nobody is told once', async () => {
    answers = [[], [], ['10.0.0.1'], []];
    start(dns);
    await pass(3_500);
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
      ['warn', 'DNS names no endpoint'],
      ['info', 'DNS names endpoints again'],
      ['warn', 'DNS names no endpoint'],
    ]);
  });

  test('that fails at the start does not keep the gateway from starting', async () => {
    answers = [new Error('ETIMEOUT')];
    await expect(start(dns).first).resolves.toBeUndefined();
    expect(updates).toEqual([]);
  });

  test('is asked sooner when an endpoint fails', async () => {
    const { hurry } = start(dns);
    await pass(600);
    hurry();
    await pass(0);
    expect(asked.map(({ at }) => at)).toEqual([0, 600]);
    await pass(1_000);
    expect(asked.map(({ at }) => at)).toEqual([0, 600, 1_600]);
  });

  test('is asked at most every half second, however many endpoints fail', async () => {
    const { hurry } = start(dns);
    await pass(100);
    for (let ms = 0; ms < 900; ms++) {
      hurry();
      await pass(1);
    }
    expect(asked.map(({ at }) => at)).toEqual([0, 500, 1_000]);
  });

  test('is asked no more after the end', async () => {
    const { stop, hurry } = start(dns);
    stop();
    await pass(0);
    hurry();
    await pass(10_000);
    expect(asked).toHaveLength(1);
    expect(updates).toEqual([]);
  });
});

/** The connection to the store: how it is found to be away, and that nobody waits for it. */
import { describe, expect, test } from '@jest/globals';
import { captureLog } from '@api-platform/kit/testing/capture.ts';
import { firstOfWindow, startStoreStandIn } from '../testing/answering-server.ts';
import { until } from '../testing/gateway.ts';
import { closedAddresses, startRawUpstream } from '../testing/http-upstream.ts';
import { closingAfterEach } from '../testing/resources.ts';
import { openStore } from './store.ts';

const using = closingAfterEach();
/** Long enough for a machine that is busy, where an answer is on its way. */
const timeoutMs = 300;
const away = 'rate-limit store is away: each replica counts for itself';
const back = 'rate-limit store counts for all replicas';

async function open(port: number) {
  const { log, lines } = captureLog();
  const config = { host: '127.0.0.1', port, tls: false, keyPrefix: 'rl:', timeoutMs };
  const store = openStore({ config, log, random: () => 0 });
  await using(Promise.resolve({ [Symbol.asyncDispose]: () => Promise.resolve(store.close()) }));
  const count = store.counting('verify', { requests: 2, windowSeconds: 1 });
  return { store, lines, count: () => count('203.0.113.7'), messages: () => lines.map(({ msg }) => msg) };
}

test('a store that answers counts, and says so once', async () => {
  const { port } = await using(startStoreStandIn(firstOfWindow));
  const { store, count, messages } = await open(port);
  expect(await count()).toBeUndefined();
  await until(store.isUp);
  expect(await count()).toEqual({ used: 1, resetMs: 1_000 });
  expect(messages()).toEqual([back]);
});

test('it is asked by EVAL and EVALSHA alone', async () => {
  const server = await using(startStoreStandIn(firstOfWindow));
  const { store, count } = await open(server.port);
  await until(store.isUp);
  for (let request = 0; request < 3; request++) await count();
  expect(server.commands).toEqual(['eval', 'evalsha', 'evalsha', 'evalsha']);
});

describe('a store that is away at the start is told once, and asked by no request:', () => {
  test('nobody listens', async () => {
    const { store, count, lines } = await open(Number(closedAddresses[0]!.split(':')[1]));
    await until(() => lines.length > 0);
    expect(await count()).toBeUndefined();
    expect(lines).toMatchObject([{ level: 'warn', msg: away, reason: expect.stringContaining('ECONNREFUSED') }]);
    expect(store.isUp()).toBe(false);
  });

  test('it takes connections and never answers', async () => {
    const { port } = await using(startRawUpstream(() => {}));
    const { store, count, lines } = await open(port);
    await until(() => lines.length > 0);
    expect(await count()).toBeUndefined();
    expect(lines).toMatchObject([{ msg: away, reason: `no answer within ${timeoutMs} ms` }]);
    expect(store.isUp()).toBe(false);
  });

  test('it refuses the commands', async () => {
    const server = await using(startStoreStandIn("-NOPERM this user has no permissions to run the 'eval' command\r\n"));
    const { store, lines, messages } = await open(server.port);
    // On the second connection as well.
    await until(() => server.commands.length > 1);
    expect(lines).toMatchObject([{ msg: away, reason: expect.stringContaining('NOPERM') }]);
    expect(store.isUp()).toBe(false);
    server.answer = firstOfWindow;
    await until(store.isUp);
    expect(messages()).toEqual([away, back]);
  });
});

describe('a store that goes away', () => {
  test('by ending its connections is found again', async () => {
    const server = await using(startStoreStandIn(firstOfWindow));
    const { store, count, messages } = await open(server.port);
    await until(store.isUp);
    server.drop();
    await until(() => !store.isUp());
    expect(await count()).toBeUndefined();
    await until(store.isUp);
    expect(await count()).toEqual({ used: 1, resetMs: 1_000 });
    expect(messages()).toEqual([back, away, back]);
  });

  test('by hanging costs those who have asked its time-out, and nobody after them', async () => {
    const server = await using(startStoreStandIn(firstOfWindow));
    const { store, count, messages } = await open(server.port);
    await until(store.isUp);
    server.answer = undefined;
    const began = performance.now();
    expect(await Promise.all([count(), count(), count()])).toEqual([undefined, undefined, undefined]);
    expect(performance.now() - began).toBeGreaterThanOrEqual(timeoutMs - 1);
    expect(await Promise.all([count(), count()])).toEqual([undefined, undefined]);
    expect(server.keys.filter((key) => key === 'rl:verify:203.0.113.7')).toHaveLength(3);
    server.answer = firstOfWindow;
    await until(store.isUp);
    expect(messages()).toEqual([back, away, back]);
  });

  test('by failing over to one that may not be written to is left for a new connection', async () => {
    const server = await using(startStoreStandIn(firstOfWindow));
    const { store, count, lines } = await open(server.port);
    await until(store.isUp);
    server.answer = "-READONLY You can't write against a read only replica.\r\n";
    expect(await count()).toBeUndefined();
    expect(lines.at(-1)).toMatchObject({ msg: away, reason: expect.stringContaining('READONLY') });
    server.answer = firstOfWindow;
    await until(store.isUp);
  });
});

test('a store that is closed is silent, and asked no more', async () => {
  const server = await using(startStoreStandIn(firstOfWindow));
  const { store, count, messages } = await open(server.port);
  await until(store.isUp);
  store.close();
  expect(await count()).toBeUndefined();
  server.drop();
  await new Promise(setImmediate);
  expect(messages()).toEqual([back]);
});

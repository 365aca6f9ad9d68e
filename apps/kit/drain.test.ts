import { once } from 'node:events';
import { Agent, type Server, type ServerResponse, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Stop, drain, stopHttp } from './drain.ts';
import { type Health, createHealth } from './health.ts';
import { createHttpServer, listen } from './http-server.ts';
import { type ManualClock, manualClock } from './testing/manual-clock.ts';
import { connectRaw } from './testing/raw-http.ts';

/** A stop that keeps what it was told. */
const steps = (finish: () => Promise<void>) => {
  const told: string[] = [];
  const stop: Stop = {
    announce: () => told.push('announce'),
    finish: () => {
      told.push('finish');
      return finish();
    },
    abort: () => told.push('abort'),
  };
  return { told, stop };
};

describe('drain', () => {
  test('refuses readiness, announces, waits, and only then finishes', async () => {
    const [clock, health] = [manualClock(), createHealth()];
    const { told, stop } = steps(() => Promise.resolve());
    const drained = drain({ health, stop, announceMs: 5_000, timeoutMs: 20_000, clock });
    expect(health.status().draining).toBe(true);
    await clock.pass(4_999);
    expect(told).toEqual(['announce']);
    await clock.pass(1);
    expect(told).toEqual(['announce', 'finish']);
    expect(await drained).toBe(true);
  });

  test('cuts off what has not finished in time', async () => {
    const clock = manualClock();
    const { told, stop } = steps(() => new Promise(() => {}));
    const drained = drain({ health: createHealth(), stop, announceMs: 0, timeoutMs: 20_000, clock });
    await clock.pass(19_999);
    expect(told).toEqual(['announce', 'finish']);
    await clock.pass(1);
    expect(told).toEqual(['announce', 'finish', 'abort']);
    expect(await drained).toBe(false);
  });
});

describe('draining an HTTP server', () => {
  let server: Server;
  let clock: ManualClock;
  let health: Health;
  /** Responses whose requests have arrived and that nobody has answered. */
  let waiting: ServerResponse[];
  let agent: Agent;
  let port: number;
  let begin: (announceMs: number) => Promise<boolean>;

  const start = async (): Promise<void> => {
    waiting = [];
    [clock, health, agent] = [manualClock(), createHealth(), new Agent({ keepAlive: true })];
    server = createHttpServer((req, res) => (req.url === '/slow' ? waiting.push(res) : res.end('ok')));
    const stop = stopHttp(server, clock);
    begin = (announceMs) => drain({ health, stop, announceMs, timeoutMs: 20_000, clock });
    ({ port } = await listen(server, { host: '127.0.0.1', port: 0 }));
  };
  afterEach(() => {
    agent.destroy();
    server.closeAllConnections();
    server.close();
  });

  const get = async (path: string): Promise<{ body: string; connection: string | undefined }> => {
    const sent = request({ host: '127.0.0.1', port, path, agent }).end();
    const [response] = await once(sent, 'response');
    return { body: await text(response), connection: response.headers.connection };
  };
  /** A request that has arrived, and its answer to come. */
  const slowRequest = async () => {
    const arrived = once(server, 'request');
    const answer = get('/slow');
    await arrived;
    return { answer };
  };
  /** Lets time pass until the drain has ended. */
  const ended = async (drained: Promise<boolean>): Promise<boolean> => {
    let outcome: boolean | undefined;
    while (outcome === undefined) outcome = await Promise.race([drained, clock.pass(100).then(() => undefined)]);
    return outcome;
  };

  test('lets a request in flight finish, and tells its client to leave', async () => {
    await start();
    const { answer } = await slowRequest();
    const drained = begin(0);
    await clock.pass(10_000);
    waiting[0]!.end('late');
    expect(await answer).toEqual({ body: 'late', connection: 'close' });
    expect(await ended(drained)).toBe(true);
  });

  test('goes on serving while it announces, on connections that end with the response', async () => {
    await start();
    expect(await get('/')).toEqual({ body: 'ok', connection: 'keep-alive' });
    const drained = begin(5_000);
    await clock.pass(4_000);
    expect(await get('/')).toEqual({ body: 'ok', connection: 'close' });
    expect(await get('/')).toEqual({ body: 'ok', connection: 'close' });
    await clock.pass(1_000);
    expect(await ended(drained)).toBe(true);
    await expect(get('/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('does not wait for connections that are idle, or that have never been used', async () => {
    await start();
    await get('/');
    const { socket } = connectRaw(port);
    await once(socket, 'connect');
    while ((await connections()) < 2) await turn();
    expect(await ended(begin(0))).toBe(true);
    expect(clock.now()).toBeLessThan(1_000);
  });

  test('closes a connection whose response had begun before the signal', async () => {
    await start();
    const { answer } = await slowRequest();
    waiting[0]!.writeHead(200).write('be');
    const drained = begin(0);
    waiting[0]!.end('gun');
    expect(await answer).toMatchObject({ body: 'begun' });
    expect(await ended(drained)).toBe(true);
  });

  test('cuts off a request that takes longer than the time limit', async () => {
    await start();
    const { answer } = await slowRequest();
    const cut = answer.catch((error: NodeJS.ErrnoException) => error.code);
    const drained = begin(0);
    await clock.pass(20_000);
    expect(await drained).toBe(false);
    expect(await cut).toBe('ECONNRESET');
  });

  const connections = (): Promise<number> =>
    new Promise((resolve, reject) =>
      server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
    );
});

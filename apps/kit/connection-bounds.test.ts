/** Slow clients that fill a server, at bounds low enough to be filled by a handful. */
import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readBody } from './body.ts';
import type { ConnectionLimits } from './connection-bounds.ts';
import { createHttpServer, listen } from './http-server.ts';
import { createMetrics } from './metrics.ts';
import { Problem } from './problem.ts';
import { captureLog } from './testing/capture.ts';
import { connectRaw, sendRaw } from './testing/raw-http.ts';

beforeEach(() => {
  // What is looked at now and then is looked at when a test says so; the rest is real.
  jest.useFakeTimers({
    doNotFake: [
      'setTimeout',
      'clearTimeout',
      'setImmediate',
      'clearImmediate',
      'nextTick',
      'queueMicrotask',
      'performance',
      'Date',
      'hrtime',
    ],
  });
});

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  jest.useRealTimers();
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

const plenty: ConnectionLimits = { connections: 100, bodies: 100, bodyBytes: 1_000_000, readers: 100 };

/** Requests that get no answer. */
const arrived: string[] = [];

/** Takes whole bodies; answers `ok`, `/never` never, and `/endless` without an end. */
const answer: RequestListener = (req, res) => {
  if (req.url === '/never') return void arrived.push(req.url);
  if (req.url === '/endless') {
    const more = (): void => {
      while (res.write(Buffer.alloc(65_536)));
      res.once('drain', more);
    };
    return more();
  }
  readBody(req, 1_000_000).then(
    () => res.end('ok'),
    (error: unknown) => res.writeHead(error instanceof Problem ? error.status : 500).end(),
  );
};

/** A server with these bounds. */
async function serving(limits: Partial<ConnectionLimits>) {
  let time = 0;
  const { log, lines } = captureLog();
  const metrics = createMetrics({ service: 'shop' });
  const options = { limits: { ...plenty, ...limits }, listener: 'public', metrics, log } as const;
  const bounds = { ...options, now: () => performance.now() + time };
  const server = createHttpServer(answer, { bounds, errorHeader: 'x-error' });
  servers.push(server);
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  return {
    port,
    lines,
    /** Lets time pass; what is looked at now and then is. */
    pass: (ms: number) => {
      time += ms;
      jest.advanceTimersByTime(Math.max(250, ms));
    },
    cut: async (reason: string) => {
      const { values } = await metrics.httpServerConnectionsCut.get();
      return values.find(({ labels }) => labels.reason === reason)?.value ?? 0;
    },
  };
}

/** A client that sends this and no more; resolves when the server has it. */
async function slow(port: number, bytes: string) {
  const { socket, received } = connectRaw(port);
  sockets.push(socket.on('error', () => {}));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  socket.write(bytes);
  // The server has taken what came before an answer to what came after.
  await sendRaw(port, 'GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
  return { socket, received, closed };
}

const post = (length: number, body: string): string =>
  `POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${length}\r\n\r\n${body}`;
const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`;
const honest = (port: number, request = post(2, 'hi')): Promise<string> =>
  sendRaw(port, request.replace('Host: h', 'Host: h\r\nConnection: close'));

describe('slow clients that fill all places', () => {
  test('with unfinished heads make room, the one that came first before the others', async () => {
    const { port, cut } = await serving({ connections: 3 });
    const first = await slow(port, 'GET / HTTP/1.1\r\nX-A: ');
    await slow(port, 'GET / HTTP/1.1\r\nX-A: ');
    await slow(port, 'GET / HTTP/1.1\r\nX-A: ');
    await first.closed;
    expect(sockets.map(({ closed }) => closed)).toEqual([true, false, false]);
    expect(await honest(port)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await cut('waiting_room')).toBeGreaterThan(0);
  });

  test('make room before those who have asked since', async () => {
    const { port } = await serving({ connections: 3 });
    const kept = await slow(port, get('/'));
    const silent = await slow(port, get('/'));
    kept.socket.write(get('/'));
    await once(kept.socket, 'data');
    await slow(port, 'GET');
    await silent.closed;
    expect(kept.socket.closed).toBe(false);
  });

  test('with unfinished bodies make room, and are told why', async () => {
    const { port, cut } = await serving({ bodies: 3 });
    const all = [];
    for (let i = 0; i < 5; i += 1) all.push(await slow(port, post(60_000, 'b'.repeat(30_000))));
    expect(await honest(port)).toMatch(/^HTTP\/1\.1 200 /);
    for (const { received } of all.slice(0, 3)) {
      expect(await received).toMatch(/^HTTP\/1\.1 408 [^]*x-error: REQUEST_TIMEOUT[^]*"code":"REQUEST_TIMEOUT"/);
    }
    expect(all.slice(3).map(({ socket }) => socket.closed)).toEqual([false, false]);
    expect(await cut('body_room')).toBe(3);
  });

  test('with bodies that are collected make room for their bytes', async () => {
    const { port, cut } = await serving({ bodyBytes: 100_000 });
    const first = await slow(port, post(60_000, 'b'.repeat(40_000)));
    await slow(port, post(60_000, 'b'.repeat(40_000)));
    await slow(port, post(60_000, 'b'.repeat(40_000)));
    await first.closed;
    expect(await honest(port)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await cut('body_bytes')).toBe(1);
  });

  test('with responses that they do not read make room', async () => {
    const { port, pass, cut } = await serving({ readers: 2 });
    for (let i = 0; i < 4; i += 1) (await slow(port, get('/endless'))).socket.pause();
    pass(0);
    pass(100);
    expect(await cut('reader_room')).toBe(2);
    expect(await honest(port)).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('of requests at work do not: whoever comes then gets 503, and when to come again', async () => {
    const { port, cut } = await serving({ connections: 2 });
    for (let i = 1; i <= 2; i += 1) {
      const { socket } = connectRaw(port);
      sockets.push(socket);
      socket.write(get('/never'));
      while (arrived.length < i) await turn();
    }
    const told = await honest(port, get('/'));
    expect(told).toMatch(/^HTTP\/1\.1 503 [^]*retry-after: 1\r\nx-error: OVERLOADED\r\n[^]*"code":"OVERLOADED"/);
    expect(await cut('refused')).toBe(1);
    expect(sockets.map(({ closed }) => closed)).toEqual([false, false]);
  });
});

describe('a client that is slow where there is room', () => {
  test('with its body is told so after ten seconds, not while it goes on', async () => {
    const { port, pass, cut } = await serving({});
    const stopped = await slow(port, post(60_000, 'b'));
    const going = await slow(port, post(60_000, 'b'));
    pass(6_000);
    going.socket.write('b'.repeat(2_000));
    await honest(port);
    pass(6_000);
    expect(await stopped.received).toMatch(/^HTTP\/1\.1 408 /);
    expect(await cut('body_slow')).toBe(1);
    expect(going.socket.closed).toBe(false);
  });

  test('with reading is cut off after thirty seconds', async () => {
    const { port, pass, cut } = await serving({});
    (await slow(port, get('/endless'))).socket.pause();
    pass(0);
    pass(29_000);
    expect(await cut('reader_slow')).toBe(0);
    pass(2_000);
    expect(await cut('reader_slow')).toBe(1);
  });
});

test('whatever is cut off, the log gets a line in ten seconds', async () => {
  const { port, lines, pass } = await serving({ connections: 2 });
  for (let i = 0; i < 5; i += 1) await slow(port, 'GET / HTTP/1.1\r\nX-A: ');
  pass(10_000);
  pass(10_000);
  expect(lines).toMatchObject([{ level: 'warn', listener: 'public', msg: 'connections were cut off' }]);
});

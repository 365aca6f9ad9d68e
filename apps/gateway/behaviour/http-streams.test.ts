/** Bodies in both directions: as they come, no faster than they are taken, and no longer than anybody waits. */
import { once } from 'node:events';
import { type IncomingMessage, type RequestListener, type ServerResponse, request } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { connectRaw, sendRaw } from '@api-platform/kit/testing/raw-http.ts';
import { type TestGateway, type TestOptions, send, startGateway, until } from '../testing/gateway.ts';
import { startStreamingUpstream } from '../testing/http-upstream.ts';
import { closingAfterEach } from '../testing/resources.ts';

const using = closingAfterEach();

const limit = 10_485_760;

/** A gateway before one stand-in. */
async function before(answer: RequestListener, timeoutMs = 20_000, options: TestOptions = {}): Promise<TestGateway> {
  const upstream = await using(startStreamingUpstream(answer));
  const gateway = await using(
    startGateway(
      {
        upstreams: { web: { protocol: 'http', endpoints: { static: [upstream.address] } } },
        routes: [
          {
            id: 'any',
            methods: ['GET', 'POST'],
            path: '/any',
            target: { kind: 'http', upstream: 'web', path: '/x' },
            timeoutMs,
            bodyLimitBytes: limit,
          },
        ],
      },
      options,
    ),
  );
  return gateway;
}

/** A deadline that passes when the test says so. */
function ownDeadline() {
  let pass: (() => void) | undefined;
  const after: TestOptions['after'] = (_ms, work) => {
    pass = work;
    return () => {};
  };
  return { options: { after }, pass: () => pass!() };
}

/**
 * Waits until the figure has not changed for longer than an acknowledgement may be delayed (40 ms on Linux), however often
 * the process was kept from running meanwhile: nothing is on its way any more.
 */
async function quiet(figure: () => number): Promise<void> {
  for (let turns = 0, last = -1; turns < 30; turns++) {
    if (figure() !== last) turns = 0;
    last = figure();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const line = async (gateway: TestGateway): Promise<Readonly<Record<string, unknown>>> => {
  await until(() => gateway.lines.length > 0);
  return gateway.lines[0]!;
};

/** A request that a test sends piece by piece. */
function sending(gateway: TestGateway) {
  const sent = request({ port: gateway.port, host: '127.0.0.1', method: 'POST', path: '/any', agent: false });
  sent.on('error', () => {});
  return sent;
}

test('a response passes piece by piece', async () => {
  let upstream: ServerResponse | undefined;
  const gateway = await before((_req, res) => {
    upstream = res;
    res.write('one');
  });
  const sent = request({ port: gateway.port, host: '127.0.0.1', path: '/any', agent: false }).end();
  const [res]: IncomingMessage[] = await once(sent, 'response');
  expect(String((await once(res!, 'data'))[0])).toBe('one');
  upstream!.write('two');
  expect(String((await once(res!, 'data'))[0])).toBe('two');
  upstream!.end();
  await once(res!, 'end');
});

test('a request passes piece by piece', async () => {
  const pieces: string[] = [];
  const gateway = await before((req, res) => {
    req.on('data', (piece) => pieces.push(String(piece))).on('end', () => res.end('done'));
  });
  const sent = sending(gateway);
  sent.write('one');
  await until(() => pieces.length === 1);
  sent.write('two');
  await until(() => pieces.length === 2);
  sent.end();
  const [res]: IncomingMessage[] = await once(sent, 'response');
  expect([pieces, res!.statusCode]).toEqual([['one', 'two'], 200]);
});

test('a whole body of some size passes unchanged both ways', async () => {
  const gateway = await before((req, res) => req.pipe(res));
  const body = Buffer.alloc(3_000_000, 'The quick brown fox. ');
  const response = await send(gateway.port, { method: 'POST', path: '/any', body });
  expect(Buffer.from(response.body).equals(body)).toBe(true);
});

test('a client that reads slowly holds back the upstream', async () => {
  const mebibyte = Buffer.alloc(1_048_576);
  let written = 0;
  const gateway = await before((_req, res) => {
    const more = (): void => {
      if (written++ < 256) res.write(mebibyte, more);
    };
    more();
  });
  const client = connect(gateway.port, '127.0.0.1').pause();
  client.write('GET /any HTTP/1.1\r\nHost: h\r\n\r\n');
  await until(() => written > 0);
  // Until it has not grown for a while.
  for (let last = 0; last !== written; await new Promise((resolve) => setTimeout(resolve, 100))) last = written;
  // What sockets take on the way is a few MiB; the rest waits at its source.
  expect(written).toBeLessThan(64);
  client.destroy();
});

describe('the deadline', () => {
  test('of an upstream that does not answer is a 504, and the upstream is told', async () => {
    let left = false;
    const gateway = await before((_req, res) => res.on('close', () => (left = true)), 60);
    const response = await send(gateway.port, { path: '/any' });
    expect(response).toMatchObject({ status: 504, headers: { 'gateway-error': 'UPSTREAM_TIMEOUT' } });
    expect(JSON.parse(response.body)).toMatchObject({
      detail: 'upstream "web" did not answer within the route\'s time',
    });
    await until(() => left);
    expect(await line(gateway)).toMatchObject({ status: 504, error: 'UPSTREAM_TIMEOUT' });
  });

  test('of a response that does not end cuts it off', async () => {
    const gateway = await before((_req, res) => res.write('begun'), 1_000);
    await expect(send(gateway.port, { path: '/any' })).rejects.toThrow(/aborted|ECONNRESET/);
    expect(await line(gateway)).toMatchObject({ status: 504, error: 'UPSTREAM_TIMEOUT' });
  });

  test('of a client that does not send its body is a 408', async () => {
    const gateway = await before((req) => req.resume(), 60);
    const bytes = 'POST /any HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc';
    const answer = await sendRaw(gateway.port, bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toMatch(/gateway-error: BODY_TOO_SLOW/);
    expect(answer).toMatch(/connection: close/i);
  });

  test('of an upstream that does not read the body is the 504 of the upstream', async () => {
    const deadline = ownDeadline();
    let arrived = false;
    const gateway = await before(() => (arrived = true), 20_000, deadline.options);
    const sent = sending(gateway);
    sent.end(Buffer.alloc(limit));
    await until(() => arrived);
    await quiet(() => sent.socket!.bytesWritten - sent.socket!.writableLength);
    deadline.pass();
    const [res]: IncomingMessage[] = await once(sent, 'response');
    expect(res).toMatchObject({ statusCode: 504, headers: { 'gateway-error': 'UPSTREAM_TIMEOUT' } });
    sent.destroy();
  });

  test('is not held against a client whose body came while the gateway was kept from running', async () => {
    const deadline = ownDeadline();
    let arrived = 0;
    const gateway = await before((req) => req.on('data', (piece: Buffer) => (arrived += piece.length)), 20_000, {
      ...deadline.options,
    });
    const { socket, received } = connectRaw(gateway.port);
    const rest = Buffer.alloc(1_000_000);
    socket.write(`POST /any HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: ${3 + rest.length}\r\n\r\nabc`);
    await until(() => arrived === 3);
    // The system has it, the process has not looked: as after a pause of the process, timers come first.
    socket.write(rest);
    deadline.pass();
    expect(await received).toMatch(/^HTTP\/1\.1 504 /);
    expect(await line(gateway)).toMatchObject({ error: 'UPSTREAM_TIMEOUT' });
  });

  test('is not held against an upstream whose answer came while the gateway was kept from running', async () => {
    const deadline = ownDeadline();
    let upstream: ServerResponse | undefined;
    const gateway = await before((_req, res) => (upstream = res), 20_000, deadline.options);
    const answer = send(gateway.port, { path: '/any' });
    await until(() => upstream !== undefined);
    upstream!.end('in time');
    deadline.pass();
    expect(await answer).toMatchObject({ status: 200, body: 'in time' });
  });

  test('of a client that does not read the answer is no fault of the upstream', async () => {
    const deadline = ownDeadline();
    let upstream: ServerResponse | undefined;
    const gateway = await before((_req, res) => void (upstream = res).end(Buffer.alloc(20_000_000)), 20_000, {
      ...deadline.options,
    });
    const client = connect(gateway.port, '127.0.0.1').pause();
    client.write('GET /any HTTP/1.1\r\nHost: h\r\n\r\n');
    await until(() => upstream !== undefined);
    await quiet(() => upstream!.socket!.bytesWritten - upstream!.socket!.writableLength);
    deadline.pass();
    expect(await line(gateway)).toMatchObject({ status: 408, error: 'RESPONSE_NOT_READ' });
    client.destroy();
  });
});

describe('a client that leaves', () => {
  test('before the answer ends the work of the upstream, and is a 499', async () => {
    let arrived = false;
    let left = false;
    const gateway = await before((_req, res) => {
      arrived = true;
      res.on('close', () => (left = true));
    });
    const { socket } = connectRaw(gateway.port);
    socket.write('GET /any HTTP/1.1\r\nHost: h\r\n\r\n');
    await until(() => arrived);
    socket.destroy();
    await until(() => left);
    expect(await line(gateway)).toMatchObject({ status: 499 });
    expect((await line(gateway))['error']).toBeUndefined();
  });

  test('within the answer ends it at the upstream', async () => {
    let left = false;
    const gateway = await before((_req, res) => {
      res.write('begun');
      res.on('close', () => (left = true));
    });
    const { socket } = connectRaw(gateway.port);
    socket.write('GET /any HTTP/1.1\r\nHost: h\r\n\r\n');
    await once(socket, 'data');
    socket.destroy();
    await until(() => left);
    expect(await line(gateway)).toMatchObject({ status: 499 });
  });

  test('within its body leaves no whole request at the upstream', async () => {
    const ends: string[] = [];
    const gateway = await before((req) => {
      req.on('data', () => ends.push('data')).on('end', () => ends.push('end'));
      req.on('error', () => ends.push('error'));
    });
    const { socket } = connectRaw(gateway.port);
    socket.write('POST /any HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n');
    await until(() => ends.length > 0);
    socket.destroy();
    await until(() => ends.length > 1);
    expect(ends).toEqual(['data', 'error']);
    expect(await line(gateway)).toMatchObject({ status: 499 });
  });
});

test('an upstream may answer before it has the whole body, and the client still gets the answer', async () => {
  const gateway = await before((_req, res) => res.writeHead(403).end('no'));
  const response = await send(gateway.port, { method: 'POST', path: '/any', body: Buffer.alloc(5_000_000) });
  expect(response).toMatchObject({ status: 403, body: 'no' });
});

test('a body that grows too large while the upstream reads it is a 413, and the upstream has no whole request', async () => {
  let whole = false;
  let left = false;
  const gateway = await before((req) => {
    req.on('error', () => {}).on('end', () => (whole = true));
    req.resume().on('close', () => (left = true));
  });
  const headers = { 'transfer-encoding': 'chunked' };
  const response = await send(gateway.port, { method: 'POST', path: '/any', headers, body: Buffer.alloc(limit + 1) });
  expect(response).toMatchObject({ status: 413, headers: { 'gateway-error': 'BODY_TOO_LARGE' } });
  await until(() => left);
  expect(whole).toBe(false);
});

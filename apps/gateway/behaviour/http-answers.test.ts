/** What upstreams answer, by the byte. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { connectRaw, sendRaw } from '@api-platform/kit/testing/raw-http.ts';
import { type TestGateway, send, startGateway, until } from '../testing/gateway.ts';
import { startRawUpstream } from '../testing/http-upstream.ts';
import { closingAfterEach } from '../testing/resources.ts';

const using = closingAfterEach();

/** A gateway before a stand-in that answers every request by hand. */
async function before(answer: (socket: Socket) => void): Promise<TestGateway> {
  const upstream = await using(startRawUpstream((socket) => socket.on('data', () => answer(socket))));
  const gateway = await using(
    startGateway({
      upstreams: { web: { protocol: 'http', endpoints: { static: [upstream.address] } } },
      routes: [{ id: 'any', methods: ['POST'], path: '/any', target: { kind: 'http', upstream: 'web', path: '/x' } }],
    }),
  );
  return gateway;
}

const post = { method: 'POST', path: '/any' };
const ok = 'HTTP/1.1 200 OK\r\n';

describe('an answer that cannot be understood is a 502', () => {
  test.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['a status line without a status', 'HTTP/1.1 OK\r\n\r\n'],
    ['a field without a colon', `${ok}nonsense\r\n\r\n`],
    ['a NUL in a field', `${ok}X: a\0b\r\nContent-Length: 0\r\n\r\n`],
    ['a folded field', `${ok}X: a\r\n b\r\nContent-Length: 0\r\n\r\n`],
    ['two Content-Lengths', `${ok}Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc`],
    ['Content-Length and Transfer-Encoding', `${ok}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a Content-Length that is none', `${ok}Content-Length: x\r\n\r\n`],
    ['a head without end', `${ok}X: ${'a'.repeat(20_000)}`],
  ])('%s', async (_, bytes) => {
    const gateway = await before((socket) => socket.write(bytes));
    const response = await send(gateway.port, post);
    expect(response).toMatchObject({ status: 502, headers: { 'gateway-error': 'UPSTREAM_RESPONSE_INVALID' } });
    expect(response.headers['content-type']).toBe('application/problem+json');
    await until(() => gateway.lines.length > 0);
    expect(gateway.lines[0]).toMatchObject({ status: 502, error: 'UPSTREAM_RESPONSE_INVALID' });
  });

  test.each([
    ['a connection that ends within the head', `${ok}X: a`],
    [
      'a switch of protocols that nobody asked for',
      'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
    ],
    ['a 100 that nobody asked for', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ])('%s', async (_, bytes) => {
    const gateway = await before((socket) => socket.end(bytes));
    expect(await send(gateway.port, post)).toMatchObject({
      status: 502,
      headers: { 'gateway-error': 'UPSTREAM_RESET' },
    });
  });
});

describe('an answer that breaks off cuts off the client, so that it sees that something is missing', () => {
  test.each([
    ['with a length', `${ok}Content-Length: 10\r\n\r\nabc`],
    ['in chunks', `${ok}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`],
    ['within a chunk', `${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nabc`],
    ['with a chunk size that is none', `${ok}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n`],
  ])('%s', async (_, bytes) => {
    const gateway = await before((socket) => socket.end(bytes));
    const answer = await sendRaw(gateway.port, 'POST /any HTTP/1.1\r\nHost: h\r\n\r\n').catch(() => 'reset');
    // Neither all that was promised, nor the chunk that ends a body.
    expect(answer).not.toMatch(/\r\n0\r\n\r\n$/);
    await until(() => gateway.lines.length > 0);
    expect(gateway.lines[0]).toMatchObject({
      status: 502,
      error: expect.stringMatching(/^UPSTREAM_(?:RESET|RESPONSE_INVALID)$/),
    });
  });
});

test("bytes after an answer are nobody's answer", async () => {
  const poison = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison';
  const gateway = await before((socket) => socket.write(`${ok}Content-Length: 2\r\n\r\nok${poison}`));
  for (let turn = 0; turn < 5; turn++) {
    const response = await send(gateway.port, post);
    expect([response.status, response.body]).not.toEqual([200, 'poison']);
  }
});

test('an answer without a length ends with the connection', async () => {
  const gateway = await before((socket) => socket.end(`${ok}X: 1\r\n\r\nall of it`));
  expect(await send(gateway.port, post)).toMatchObject({ status: 200, body: 'all of it', headers: { x: '1' } });
});

test('a body where there must be none is no body, and no answer to the next request', async () => {
  const gateway = await before((socket) => socket.write('HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc'));
  for (let turn = 0; turn < 3; turn++) expect(await send(gateway.port, post)).toMatchObject({ status: 204, body: '' });
});

test('bytes of a field pass as they are', async () => {
  const gateway = await before((socket) => socket.write(`${ok}X: caf\u00e9\r\nContent-Length: 0\r\n\r\n`, 'latin1'));
  expect((await send(gateway.port, post)).headers['x']).toBe('caf\u00e9');
});

test('trailers are left out, and so is the announcement of them', async () => {
  const gateway = await before((socket) =>
    socket.write(`${ok}Trailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n`),
  );
  const answer = await sendRaw(gateway.port, 'POST /any HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
  expect(answer).toMatch(/3\r\nabc\r\n0\r\n\r\n$/);
  expect(answer).not.toMatch(/trailer|x-sum/i);
});

describe('an interim answer', () => {
  const hinted = `HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n${ok}Content-Length: 2\r\n\r\nok`;

  test('with hints passes, another does not', async () => {
    const gateway = await before((socket) => socket.write(hinted));
    const answer = await sendRaw(gateway.port, 'POST /any HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>; rel=preload\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  });

  test('does not pass to HTTP/1.0', async () => {
    const gateway = await before((socket) => socket.write(hinted));
    expect(await sendRaw(gateway.port, 'POST /any HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });
});

test('a connection to the upstream is used again', async () => {
  let connections = 0;
  const upstream = await using(
    startRawUpstream((socket) => {
      connections++;
      socket.on('data', () => socket.write(`${ok}Content-Length: 2\r\n\r\nok`));
    }),
  );
  const gateway = await using(
    startGateway({
      upstreams: { web: { protocol: 'http', endpoints: { static: [upstream.address] } } },
      routes: [{ id: 'any', methods: ['POST'], path: '/any', target: { kind: 'http', upstream: 'web', path: '/x' } }],
    }),
  );
  for (let turn = 0; turn < 5; turn++) await send(gateway.port, post);
  expect(connections).toBe(1);
});

test('a problem carries nothing of an answer that turned out to be invalid', async () => {
  const gateway = await before((socket) =>
    socket.write(`${ok}X-Secret: 1\r\nSet-Cookie: a=1\r\nContent-Length: 1,2\r\n\r\n`),
  );
  const response = await send(gateway.port, post);
  expect(response.status).toBe(502);
  expect(response.headers).not.toHaveProperty('x-secret');
  expect(response.headers).not.toHaveProperty('set-cookie');
});

test('a client that is gone when the answer comes harms nobody', async () => {
  let answer: (() => void) | undefined;
  const gateway = await before((socket) => {
    answer = () => socket.write(`${ok}Content-Length: 2\r\n\r\nok`);
  });
  const { socket } = connectRaw(gateway.port);
  socket.write('POST /any HTTP/1.1\r\nHost: h\r\n\r\n');
  await until(() => answer !== undefined);
  socket.destroy();
  await once(socket, 'close');
  answer!();
  await until(() => gateway.lines.length > 0);
  expect(gateway.lines[0]).toMatchObject({ status: 499 });
  expect(gateway.lines).toHaveLength(1);
});

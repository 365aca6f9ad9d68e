/** Requests by the byte: both sides of the gateway must agree where one ends and the next begins. */
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { connectRaw, sendRaw } from '@api-platform/kit/testing/raw-http.ts';
import { type TestGateway, startGateway } from '../testing/gateway.ts';
import { type HttpUpstream, startHttpUpstream } from '../testing/http-upstream.ts';

let upstream: HttpUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startHttpUpstream((_req, res) => res.end('ok'));
  gateway = await startGateway({
    upstreams: { web: { protocol: 'http', endpoints: { static: [upstream.address] } } },
    routes: [
      {
        id: 'open',
        methods: ['GET', 'POST', 'DELETE'],
        path: '/open',
        target: { kind: 'http', upstream: 'web', path: '/open' },
        bodyLimitBytes: 100,
      },
      { id: 'admin', methods: ['GET'], path: '/admin', target: { kind: 'http', upstream: 'web', path: '/admin' } },
    ],
  });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});
beforeEach(() => {
  upstream.seen.length = 0;
});

/** `method path body` of everything that arrived. */
const arrived = (): string[] => upstream.seen.map(({ method, path, body }) => `${method} ${path} ${body}`.trim());
const statuses = (answer: string): string[] =>
  [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status = '']) => status);
const hidden = 'GET /admin HTTP/1.1\r\nHost: h\r\n\r\n';
const last = 'GET /open HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n';
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;

describe('a request whose end can be read in two ways is refused, and nothing of it arrives', () => {
  const post = 'POST /open HTTP/1.1\r\nHost: h\r\n';
  test.each([
    [
      'Content-Length and Transfer-Encoding',
      `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n${chunk(hidden)}`,
    ],
    ['two Content-Lengths', `${post}Content-Length: 0\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`],
    ['a list of Content-Lengths', `${post}Content-Length: 0, ${hidden.length}\r\n\r\n${hidden}`],
    ['a Content-Length with a sign', `${post}Content-Length: +4\r\n\r\nabcd`],
    ['a Content-Length in hexadecimal', `${post}Content-Length: 0x4\r\n\r\nabcd`],
    ['an unknown transfer coding', `${post}Transfer-Encoding: xchunked\r\n\r\n${chunk(hidden)}`],
    ['chunked that is not last', `${post}Transfer-Encoding: chunked, identity\r\n\r\n${chunk(hidden)}`],
    [
      'two Transfer-Encodings',
      `${post}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n${chunk(hidden)}`,
    ],
    ['a coding below chunked', `${post}Transfer-Encoding: gzip, chunked\r\n\r\n${chunk(hidden)}`],
    ['a space before the colon', `${post}Transfer-Encoding : chunked\r\n\r\n${chunk(hidden)}`],
    ['a folded field', `${post}X: a\r\n b\r\n\r\n`],
    ['a line that ends without CR', `POST /open HTTP/1.1\nHost: h\nContent-Length: 0\n\n`],
    ['a CR within a field', `${post}X: a\rContent-Length: 4\r\n\r\nabcd`],
    ['a NUL within a field', `${post}X: a\0b\r\n\r\n`],
    ['a chunk size that is none', `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n${hidden}`],
    ['a chunk size with a sign', `${post}Transfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n`],
    ['a chunk that is longer than its size', `${post}Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n`],
    ['a line break within a chunk extension', `${post}Transfer-Encoding: chunked\r\n\r\n1;a\nb\r\na\r\n0\r\n\r\n`],
    [
      'HTTP/1.0 with Transfer-Encoding',
      `POST /open HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n${chunk(hidden)}`,
    ],
    ['two Hosts', `GET /open HTTP/1.1\r\nHost: h\r\nHost: evil\r\n\r\n`],
    ['no Host', 'GET /open HTTP/1.1\r\n\r\n'],
    ['a target with a space', 'GET /open /admin HTTP/1.1\r\nHost: h\r\n\r\n'],
    ['another version of HTTP', 'GET /open HTTP/3.0\r\nHost: h\r\n\r\n'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ])('%s', async (_, bytes) => {
    const answer = await sendRaw(gateway.port, bytes);
    expect(statuses(answer)).toEqual(['400']);
    expect(answer).toMatch(/\r\ngateway-error: (REQUEST_MALFORMED|FRAMING_INVALID|HOST_INVALID)\r\n/i);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(answer).toMatch(/\r\ncontent-type: application\/problem\+json\r\n/i);
    expect(arrived()).toEqual([]);
  });
});

test.each(['DELETE', 'GET', 'POST'])(
  'a chunked body of %s that looks like a request arrives as a body',
  async (method) => {
    const bytes = `${method} /open HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n${chunk(hidden)}`;
    expect(statuses(await sendRaw(gateway.port, bytes + last))).toEqual(['200', '200']);
    expect(arrived()).toEqual([`${method} /open ${hidden}`.trim(), 'GET /open']);
  },
);

test.each(['DELETE', 'GET', 'POST'])(
  'a body of %s with a length that looks like a request arrives as a body',
  async (method) => {
    const bytes = `${method} /open HTTP/1.1\r\nHost: h\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`;
    expect(statuses(await sendRaw(gateway.port, bytes + last))).toEqual(['200', '200']);
    expect(arrived()).toEqual([`${method} /open ${hidden}`.trim(), 'GET /open']);
  },
);

describe('the body of a request that is refused is skipped, not read as the next request', () => {
  test.each([
    ['no route', 'POST /nowhere', 404],
    ['another method', 'PUT /open', 405],
    ['a path with dots', 'POST /open/..', 400],
  ])('%s', async (_, start, status) => {
    const bytes = `${start} HTTP/1.1\r\nHost: h\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`;
    expect(statuses(await sendRaw(gateway.port, bytes + last))).toEqual([String(status), '200']);
    expect(arrived()).toEqual(['GET /open']);
  });

  test('too large by its length', async () => {
    const body = hidden.repeat(10);
    const bytes = `POST /open HTTP/1.1\r\nHost: h\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    expect(statuses(await sendRaw(gateway.port, bytes + last))).toEqual(['413', '200']);
    expect(arrived()).toEqual(['GET /open']);
  });

  test('too large as it grows', async () => {
    const bytes = `POST /open HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n${chunk(hidden.repeat(10))}`;
    expect(statuses(await sendRaw(gateway.port, bytes + last))).toEqual(['413', '200']);
    expect(arrived()).toEqual(['GET /open']);
  });

  test('too large as it grows, and still growing after the answer', async () => {
    const { socket, received } = connectRaw(gateway.port);
    const piece = `1000\r\n${'a'.repeat(4_096)}\r\n`;
    socket.write(`POST /open HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n${piece}`);
    await once(socket, 'data');
    socket.write(`${piece.repeat(50)}0\r\n\r\n${last}`);
    expect(statuses(await received)).toEqual(['413', '200']);
    expect(arrived()).toEqual(['GET /open']);
  });
});

test('requests in a pipeline are answered in their order', async () => {
  const one = 'GET /open HTTP/1.1\r\nHost: h\r\n\r\n';
  const answer = await sendRaw(gateway.port, `${one}GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n${one}${last}`);
  expect(statuses(answer)).toEqual(['200', '404', '200', '200']);
});

test('a flood of requests in a pipeline is cut off', async () => {
  const one = 'GET /open HTTP/1.1\r\nHost: h\r\n\r\n';
  const answer = await sendRaw(gateway.port, one.repeat(1_000)).catch(() => '');
  expect(statuses(answer).length).toBeLessThan(1_000);
  expect(upstream.seen.length).toBeLessThan(1_000);
  expect(statuses(await sendRaw(gateway.port, last))).toEqual(['200']);
});

test('a client of HTTP/1.0 gets an answer that ends with the connection', async () => {
  const answer = await sendRaw(gateway.port, 'GET /open HTTP/1.0\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answer).not.toMatch(/transfer-encoding/i);
  expect(answer).toMatch(/\r\n\r\nok$/);
  expect(upstream.seen[0]!.headers['via']).toBe('1.0 gateway');
});

test('CONNECT opens no tunnel', async () => {
  const answer = await sendRaw(gateway.port, 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 400 .*CONNECT is for proxies/s);
  expect(arrived()).toEqual([]);
});

const head = (length: number, expectation: string): string =>
  `POST /open HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: ${length}\r\nExpect: ${expectation}\r\n\r\n`;

describe('Expect', () => {
  test('100-continue is answered when the body is wanted', async () => {
    const answer = await sendRaw(gateway.port, `${head(3, '100-Continue')}abc`);
    expect(statuses(answer)).toEqual(['100', '200']);
    expect(arrived()).toEqual(['POST /open abc']);
  });

  test('100-continue is not answered when the body is refused', async () => {
    expect(statuses(await sendRaw(gateway.port, head(101, '100-continue')))).toEqual(['413']);
    expect(statuses(await sendRaw(gateway.port, head(3, '100-continue').replace('/open', '/no')))).toEqual(['404']);
  });

  test('anything else is refused', async () => {
    const answer = await sendRaw(gateway.port, `${head(3, 'more')}abc`);
    expect(statuses(answer)).toEqual(['417']);
    expect(answer).toMatch(/gateway-error: EXPECTATION_UNSUPPORTED/);
  });
});

test('header fields above 16 KiB are refused', async () => {
  const answer = await sendRaw(gateway.port, `GET /open HTTP/1.1\r\nHost: h\r\nX: ${'a'.repeat(17_000)}\r\n\r\n`);
  expect(statuses(answer)).toEqual(['431']);
  expect(answer).toMatch(/gateway-error: HEADERS_TOO_LARGE/);
});

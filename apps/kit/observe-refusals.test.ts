import { beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createHttpServer, listen } from './http-server.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { observeRefusals } from './observe-refusals.ts';
import { refusalCodes } from './refuse.ts';
import { captureLog, type CapturedLog } from './testing/capture.ts';
import { connectRaw, sendRaw } from './testing/raw-http.ts';

let metrics: Metrics;
let captured: CapturedLog;
let at: number;
let refused: ReturnType<typeof observeRefusals>;

beforeEach(() => {
  metrics = createMetrics({ service: 'shop' });
  captured = captureLog();
  at = 0;
  refused = observeRefusals({ log: captured.log, metrics, now: () => at });
});

const malformed = { status: 400, code: 'REQUEST_MALFORMED', reason: 'HPE_INVALID_METHOD', peer: '203.0.113.9' };
const tooLarge = { status: 431, code: 'HEADERS_TOO_LARGE', reason: 'HPE_HEADER_OVERFLOW', peer: '203.0.113.9' };

/** The counts that are not 0. */
async function counts(): Promise<Record<string, number>> {
  const { values } = await metrics.httpServerRefused.get();
  return Object.fromEntries(values.filter(({ value }) => value > 0).map(({ labels, value }) => [labels.code, value]));
}

test('a refusal is counted and logged', async () => {
  refused(malformed);
  expect(await counts()).toEqual({ REQUEST_MALFORMED: 1 });
  expect(captured.lines).toMatchObject([{ ...malformed, level: 'info', not_logged: 0, msg: 'request refused' }]);
});

test('a flood is counted in whole, and logged by a line in ten seconds and code', async () => {
  for (at = 0; at < 25_000; at += 5) {
    refused(malformed);
    if (at % 1_000 === 0) refused(tooLarge);
  }
  expect(await counts()).toEqual({ REQUEST_MALFORMED: 5_000, HEADERS_TOO_LARGE: 25 });
  expect(captured.lines.map(({ code, not_logged }) => [code, not_logged])).toEqual([
    ['REQUEST_MALFORMED', 0],
    ['HEADERS_TOO_LARGE', 0],
    ['REQUEST_MALFORMED', 1_999],
    ['HEADERS_TOO_LARGE', 9],
    ['REQUEST_MALFORMED', 1_999],
    ['HEADERS_TOO_LARGE', 9],
  ]);
});

test('every code is there from the start, so that a rate has the first one, and no other ever comes', async () => {
  const { values } = await metrics.httpServerRefused.get();
  expect(new Set(values.map(({ labels }) => labels.code))).toEqual(refusalCodes);
});

async function serving(): Promise<{ server: Server; port: number }> {
  const server = createHttpServer((req, res) => req.resume().on('end', () => res.end('ok')), { refused });
  return { server, port: (await listen(server, { host: '127.0.0.1', port: 0 })).port };
}

describe('a server tells', () => {
  test.each([
    ['bytes that are no request', 'hello\r\n\r\n', 'REQUEST_MALFORMED', 'HPE_INVALID_METHOD'],
    [
      'too many header fields',
      `GET / HTTP/1.1\r\nHost: h\r\nA: ${'b'.repeat(17_000)}\r\n\r\n`,
      'HEADERS_TOO_LARGE',
      'HPE_HEADER_OVERFLOW',
    ],
    [
      'a body that is framed twice',
      'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n',
      'REQUEST_MALFORMED',
      expect.stringMatching(/^HPE_/),
    ],
    [
      'a chunk that is none',
      'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n',
      'REQUEST_MALFORMED',
      'HPE_INVALID_CHUNK_SIZE',
    ],
    ['CONNECT, which is for proxies', 'CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n', 'REQUEST_MALFORMED', 'CONNECT'],
  ])('of %s', async (_, bytes, code, reason) => {
    const { server, port } = await serving();
    expect(await sendRaw(port, bytes)).toMatch(/^HTTP\/1\.1 4/);
    expect(captured.lines).toMatchObject([{ code, reason, peer: '127.0.0.1' }]);
    server.close();
  });

  test('of a head that does not arrive', async () => {
    const { server, port } = await serving();
    const { socket, received } = connectRaw(port);
    socket.write('GET / HTTP/1.1\r\n');
    const [accepted] = await once(server, 'connection');
    server.emit('clientError', Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), accepted);
    expect(await received).toMatch(/^HTTP\/1\.1 408 /);
    expect(await counts()).toEqual({ REQUEST_TIMEOUT: 1 });
    server.close();
  });

  test('of no client that leaves within its body: its request has a line of its own', async () => {
    const { server, port } = await serving();
    const { socket } = connectRaw(port);
    socket.write('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na');
    await once(server, 'request');
    socket.end();
    await once(socket, 'close');
    expect([await counts(), captured.lines]).toEqual([{}, []]);
    server.close();
  });

  test('of no client that resets its connection: that is nothing to refuse', async () => {
    const { server, port } = await serving();
    const { socket } = connectRaw(port);
    const [accepted] = await once(server, 'connection');
    server.emit('clientError', Object.assign(new Error('reset'), { code: 'ECONNRESET' }), accepted);
    await once(socket, 'close');
    expect([await counts(), captured.lines]).toEqual([{}, []]);
    server.close();
  });
});

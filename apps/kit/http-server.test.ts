import { once } from 'node:events';
import type { RequestListener, Server, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createHttpServer, listen, listenWide } from './http-server.ts';
import { connectRaw, sendRaw } from './testing/raw-http.ts';

const servers: Server[] = [];
async function serving(handler: RequestListener): Promise<number> {
  const server = createHttpServer(handler);
  servers.push(server);
  return (await listen(server, { host: '127.0.0.1', port: 0 })).port;
}
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

describe('a server', () => {
  test('keeps idle connections longer than a load balancer does', () => {
    expect(createHttpServer(() => {}).keepAliveTimeout).toBeGreaterThan(60_000);
  });

  test('bounds the time for a request, and for its head even more', () => {
    const { headersTimeout, requestTimeout } = createHttpServer(() => {});
    expect(headersTimeout).toBeLessThan(requestTimeout);
    expect(requestTimeout).toBeLessThanOrEqual(60_000);
  });

  const host = 'Host: h\r\n';
  test.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    [
      'both Content-Length and Transfer-Encoding',
      `POST / HTTP/1.1\r\n${host}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc`,
      400,
    ],
    ['two Content-Lengths', `POST / HTTP/1.1\r\n${host}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`, 400],
    ['an unknown transfer coding', `POST / HTTP/1.1\r\n${host}Transfer-Encoding: xchunked\r\n\r\n`, 400],
    ['a folded header', `GET / HTTP/1.1\r\n${host}A: b\r\n c\r\n\r\n`, 400],
    ['a NUL in a header', `GET / HTTP/1.1\r\n${host}A: \0\r\n\r\n`, 400],
    ['a TLS hello', Buffer.from('16030100c8010000c40303', 'hex'), 400],
    ['a head that is too large', `GET / HTTP/1.1\r\n${host}A: ${'b'.repeat(17_000)}\r\n\r\n`, 431],
    ['a path that is too long', `GET /${'b'.repeat(17_000)} HTTP/1.1\r\n${host}\r\n`, 431],
    ['an expectation that nobody meets', `GET / HTTP/1.1\r\n${host}Expect: more\r\nConnection: close\r\n\r\n`, 417],
  ])('refuses %s, and lives on', async (_fault, bytes, status) => {
    const port = await serving((req, res) => req.resume().on('end', () => res.end('ok')));
    expect(await sendRaw(port, bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('ok');
  });

  test.each([
    ['ERR_HTTP_REQUEST_TIMEOUT', 408, 'REQUEST_TIMEOUT'],
    ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413, 'CHUNK_EXTENSIONS_TOO_LARGE'],
    ['HPE_HEADER_OVERFLOW', 431, 'HEADERS_TOO_LARGE'],
    ['HPE_INVALID_CONSTANT', 400, 'REQUEST_MALFORMED'],
  ])('answers the client error %s with %i and the problem %s', async (fault, status, code) => {
    const socket = new PassThrough();
    const server = createHttpServer(() => {}, { errorHeader: 'x-error' });
    server.emit('clientError', Object.assign(new Error('bad'), { code: fault }), socket);
    const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head.split('\r\n')).toEqual(
      expect.arrayContaining([
        'Connection: close',
        'Content-Type: application/problem+json',
        `Content-Length: ${body.length}`,
        `x-error: ${code}`,
      ]),
    );
    expect(JSON.parse(body)).toMatchObject({ status, code, type: expect.stringMatching(/^urn:/) });
  });

  test('hands over requests without Host when it is told to', async () => {
    const server = createHttpServer((_req, res) => res.end('ok'), { takesMissingHost: true });
    const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
    expect(await sendRaw(port, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
    server.close();
  });

  test('does not write a second status line into a response on its way', async () => {
    const port = await serving((_req, res) => {
      res.writeHead(200, { 'content-length': '100' });
      res.write('half');
    });
    const { socket, received } = connectRaw(port);
    socket.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    await once(socket, 'data');
    socket.write('nonsense\r\n\r\n');
    expect((await received).match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  test('does not write into a response on its way with a request waiting behind it', async () => {
    const port = await serving((req, res) => {
      if (req.url !== '/') return;
      res.writeHead(200, { 'content-length': '100' });
      res.write('half');
    });
    const { socket, received } = connectRaw(port);
    socket.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    await once(socket, 'data');
    socket.write('GET /behind HTTP/1.1\r\nHost: h\r\n\r\nnonsense\r\n\r\n');
    expect((await received).match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  test('refuses nonsense after a good request on the same connection', async () => {
    const port = await serving((_req, res) => res.end('ok'));
    const { socket } = connectRaw(port);
    socket.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    await once(socket, 'data');
    socket.write('nonsense\r\n\r\n');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 400 Bad Request/);
    socket.destroy();
  });
});

describe('listen', () => {
  test('takes a free port when asked for port 0', async () => {
    expect(await serving(() => {})).toBeGreaterThan(0);
  });

  test('names a port that is taken, and the way out', async () => {
    const port = await serving(() => {});
    await expect(
      listen(
        createHttpServer(() => {}),
        { host: '127.0.0.1', port },
      ),
    ).rejects.toThrow(
      `cannot listen: port ${port} on 127.0.0.1 is taken; stop the process that has it (lsof -i :${port}) or choose another port`,
    );
  });

  test('names an address that the machine does not have', async () => {
    await expect(
      listen(
        createHttpServer(() => {}),
        { host: '192.0.2.1', port: 0 },
      ),
    ).rejects.toThrow('cannot listen: 192.0.2.1 is not an address of this machine; use 0.0.0.0 for all of them');
  });
});

describe('listenWide', () => {
  const anywhere = { host: '127.0.0.1', port: 0 };
  const request = 'GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n';

  test('takes connections on every socket, and none of a port that another has', async () => {
    const server = createHttpServer((_req, res) => res.end('ok'));
    servers.push(server);
    const address = await listenWide(server, anywhere);
    const answers = await Promise.all(Array.from({ length: 50 }, () => sendRaw(address.port, request)));
    expect(answers.filter((answer) => answer.startsWith('HTTP/1.1 200 '))).toHaveLength(50);
    const other = createHttpServer(() => {});
    await expect(listenWide(other, { host: '127.0.0.1', port: address.port })).rejects.toThrow(/is taken/);
  });

  test('closes all of them at once, and has closed when the last connection has ended', async () => {
    const waiting: ServerResponse[] = [];
    const server = createHttpServer((_req, res) => waiting.push(res));
    const { port } = await listenWide(server, anywhere);
    const answers = Promise.all(Array.from({ length: 20 }, () => sendRaw(port, request)));
    while (waiting.length < 20) await new Promise((resolve) => setImmediate(resolve));
    let closed = false;
    const ended = new Promise<void>((resolve) => {
      server.close(() => {
        closed = true;
        resolve();
      });
    });
    await expect(sendRaw(port, request)).rejects.toThrow('ECONNREFUSED');
    expect(closed).toBe(false);
    for (const res of waiting) res.end('ok');
    await answers;
    await ended;
  });
});

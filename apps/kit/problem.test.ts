import { type RequestListener, type Server, createServer } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { listen } from './http-server.ts';
import { Problem, problemType, sendProblem } from './problem.ts';
import { sendRaw } from './testing/raw-http.ts';

const tooMuch = new Problem({
  status: 413,
  code: 'BODY_TOO_LARGE',
  detail: 'the body is larger than 10 bytes',
  headers: { 'x-limit': '10' },
});
const ids = { requestId: 'a/b c', traceId: 't1' };
const get = 'GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n';

describe('sendProblem', () => {
  let server: Server;
  const serving = async (handler: RequestListener): Promise<number> => {
    server = createServer(handler);
    return (await listen(server, { host: '127.0.0.1', port: 0 })).port;
  };
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  test('answers with problem details (RFC 9457)', async () => {
    const port = await serving((_req, res) => sendProblem(res, tooMuch, ids));
    const response = await fetch(`http://127.0.0.1:${port}/`);
    expect(response.status).toBe(413);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('x-limit')).toBe('10');
    expect(await response.json()).toEqual({
      type: 'urn:api-platform:problem:body-too-large',
      title: 'Payload Too Large',
      status: 413,
      detail: 'the body is larger than 10 bytes',
      code: 'BODY_TOO_LARGE',
      instance: 'a%2Fb%20c',
      traceId: 't1',
    });
  });

  test('sends no body in answer to HEAD', async () => {
    const port = await serving((_req, res) => sendProblem(res, tooMuch, ids));
    expect(await sendRaw(port, get.replace('GET', 'HEAD'))).toMatch(/^HTTP\/1\.1 413 [^]*\r\n\r\n$/);
  });

  test('cuts off a response that has begun, so that nobody takes it for whole', async () => {
    const port = await serving((_req, res) => {
      res.writeHead(200, { 'content-length': '100' });
      res.write('half', () => sendProblem(res, tooMuch, ids));
    });
    await expect(fetch(`http://127.0.0.1:${port}/`).then((response) => response.text())).rejects.toThrow('terminated');
  });
});

test('a problem type is a URN with the code in lower case', () => {
  expect(problemType('UPSTREAM_TIMEOUT')).toBe('urn:api-platform:problem:upstream-timeout');
});

import { once } from 'node:events';
import type { Server } from 'node:http';
import { routeById } from '@api-platform/contracts/routes.ts';
import { drain, stopHttp } from '@api-platform/kit/drain.ts';
import { createHealth } from '@api-platform/kit/health.ts';
import { createHttpServer, listen } from '@api-platform/kit/http-server.ts';
import { createMetrics } from '@api-platform/kit/metrics.ts';
import { observe } from '@api-platform/kit/observe.ts';
import { captureLog, captureSpans } from '@api-platform/kit/testing/capture.ts';
import { manualClock } from '@api-platform/kit/testing/manual-clock.ts';
import { connectRaw, sendRaw } from '@api-platform/kit/testing/raw-http.ts';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createApp, routeOf } from './app.ts';

let server: Server;
let port: number;
let url: string;
let captured: ReturnType<typeof captureLog>;
let metrics: ReturnType<typeof createMetrics>;
const clock = manualClock();

beforeEach(async () => {
  captured = captureLog();
  metrics = createMetrics({ service: 'webapp1' });
  const { log } = captured;
  const { tracing } = captureSpans();
  server = createHttpServer(createApp({ observe: observe({ log, tracing, metrics, routeOf, now: clock.now }), log }));
});
const start = async (): Promise<void> => {
  ({ port } = await listen(server, { host: '127.0.0.1', port: 0 }));
  url = `http://127.0.0.1:${port}`;
};
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const json = { 'content-type': 'application/json' };
const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = json): Promise<Response> =>
  fetch(`${url}/create`, { method: 'POST', body, headers });
const bodyOf = async (path: string, method = 'GET'): Promise<string> => (await fetch(url + path, { method })).text();

const notAllowed = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">
<title>405 Method Not Allowed</title>
<h1>Method Not Allowed</h1>
<p>The method is not allowed for the requested URL.</p>
`;
const notFound = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>The requested URL was not found on the server.  If you entered the URL manually please check your spelling and try again.</p>
`;

describe('webapp1', () => {
  beforeEach(start);

  test.each([
    ['a title', '{"title":"An awesome project"}', '{\n  "id": 123,\n  "url": "Project-An awesome project"\n}\n'],
    ['another field', '{"title1":"My project hello hello11"}', '{\n  "id": 123,\n  "url": "Project-None"\n}\n'],
    ['nothing', '{}', '{\n  "id": 123,\n  "url": "Project-None"\n}\n'],
    ['null for a title', '{"title":null}', '{\n  "id": 123,\n  "url": "Project-None"\n}\n'],
    ['an empty title', '{"title":""}', '{\n  "id": 123,\n  "url": "Project-"\n}\n'],
    ['any script', '{"title":"Żółć 🦊"}', '{\n  "id": 123,\n  "url": "Project-Żółć 🦊"\n}\n'],
    [
      'what JSON must escape',
      '{"title":"a\\"b\\u0000\\ud800"}',
      '{\n  "id": 123,\n  "url": "Project-a\\"b\\u0000\\ud800"\n}\n',
    ],
  ])('creates a project of %s, byte for byte as ever', async (_what, body, answer) => {
    const response = await post(body);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.text()).toBe(answer);
  });

  test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('refuses %s /create with 405', async (method) => {
    const response = await fetch(`${url}/create`, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(await response.text()).toBe(notAllowed);
  });

  test.each(['/', '/create/', '/Create', '/creat%65', '/create/1', '/_status/healthcheck', '/%zz', '/..%2fetc'])(
    'knows no %s',
    async (path) => {
      const response = await fetch(url + path);
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toBe('text/html');
      expect(await response.text()).toBe(notFound);
    },
  );

  test('answers OK to a health check', async () => {
    expect(await bodyOf('/_status/healthcheck/')).toBe('OK');
    expect(await bodyOf('/_status/healthcheck/', 'POST')).toBe(notAllowed);
  });

  test.each([
    ['/create', 405, 178],
    ['/nowhere', 404, 233],
    ['/_status/healthcheck/', 200, 2],
  ])('answers HEAD %s with the head of GET', async (path, status, length) => {
    const answer = await sendRaw(port, `HEAD ${path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*content-length: ${length}\r\n[^]*\r\n\r\n$`));
  });

  const { bodyLimitBytes } = routeById('create-project');
  test.each([
    ['no JSON', 'hello', json, 400, 'BODY_NOT_JSON'],
    ['no body', '', json, 400, 'BODY_NOT_JSON'],
    ['an array', '["title"]', json, 400, 'BODY_NOT_AN_OBJECT'],
    ['bytes that are not UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), json, 400, 'BODY_NOT_UTF8'],
    ['a title that is a number', '{"title":7}', json, 400, 'TITLE_NOT_A_STRING'],
    ['a title that is an object', '{"title":{"toString":1}}', json, 400, 'TITLE_NOT_A_STRING'],
    ['a form', 'title=a', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'BODY_TYPE_UNSUPPORTED'],
    ['a compressed body', '{}', { ...json, 'content-encoding': 'gzip' }, 415, 'BODY_TYPE_UNSUPPORTED'],
    ['more than the limit', `{"title":"${'a'.repeat(bodyLimitBytes)}"}`, json, 413, 'BODY_TOO_LARGE'],
    ['nesting without end', '['.repeat(bodyLimitBytes), json, 400, 'BODY_NOT_JSON'],
  ])('refuses %s with a problem', async (_what, body, headers, status, code) => {
    const response = await post(body, headers);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status, code });
    expect((await post('{}')).status).toBe(200);
  });

  test('takes a body of exactly the limit', async () => {
    const shell = '{"title":""}';
    expect((await post(shell.replace('""', `"${'a'.repeat(bodyLimitBytes - shell.length)}"`))).status).toBe(200);
  });

  test('goes on after a client that left in the middle of its body', async () => {
    const { socket } = connectRaw(port);
    const arrived = once(server, 'request');
    socket.write(
      'POST /create HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{"ti',
    );
    const [, res] = await arrived;
    const closed = once(res, 'close');
    socket.destroy();
    await closed;
    expect(captured.lines).toMatchObject([{ msg: 'request', status: 499 }]);
    expect((await post('{}')).status).toBe(200);
  });

  test("joins the caller's trace and measures by route", async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await (await post('{}', { ...json, traceparent, 'x-request-id': 'r-1' })).text();
    await bodyOf('/nowhere/1');
    expect(captured.lines).toMatchObject([
      { trace_id: traceparent.split('-')[1], request_id: 'r-1', method: 'POST', path: '/create', status: 200 },
      { path: '/nowhere/1', status: 404 },
    ]);
    const told = await metrics.registry.metrics();
    expect(told).toContain('{http_request_method="POST",http_route="/create",http_response_status_code="200"} 1\n');
    expect(told).toContain('{http_request_method="GET",http_route="unmatched",http_response_status_code="404"} 1\n');
  });

  test('does not say what it is made of', async () => {
    expect((await fetch(url)).headers.get('x-powered-by')).toBeNull();
  });
});

test('a request in flight is answered while webapp1 drains', async () => {
  const stop = stopHttp(server, clock);
  await start();
  const { socket, received } = connectRaw(port);
  const arrived = once(server, 'request');
  socket.write('POST /create HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{');
  await arrived;
  const drained = drain({ health: createHealth(), stop, announceMs: 0, timeoutMs: 20_000, clock });
  await clock.pass(10_000);
  socket.write('}');
  expect(await received).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*Connection: close\r\n[^]*"Project-None"/);
  await clock.pass(100);
  expect(await drained).toBe(true);
});

import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { handleErrors } from './handle-errors.ts';
import { createHttpServer, listen } from './http-server.ts';
import { createMetrics } from './metrics.ts';
import { observe, observedOf } from './observe.ts';
import { Problem } from './problem.ts';
import { captureLog, captureSpans } from './testing/capture.ts';
import { connectRaw } from './testing/raw-http.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

type Handle = (req: IncomingMessage, res: ServerResponse) => void;

const routeOf = (req: IncomingMessage): string | undefined =>
  req.url?.startsWith('/items/') === true ? '/items/{id}' : undefined;

const fieldsOf = (): Record<string, unknown> => ({ upstream: 'u-1' });

/** A server whose one middleware is observe(); the clock moves 250 ms with every look at it. */
async function observed(
  handle: Handle = (_req, res) => res.end('ok'),
  cutOffStatusOf = (): number | undefined => undefined,
) {
  const { log, lines } = captureLog();
  const { tracing, finished } = captureSpans();
  const metrics = createMetrics({ service: 'shop' });
  let time = 0;
  const now = (): number => (time += 250);
  const middleware = observe({ log, tracing, metrics, routeOf, now, cutOffStatusOf, fieldsOf });
  const server = createHttpServer((req, res) => {
    res.once('close', () => ended.emit('close'));
    middleware(req, res, () => {
      try {
        handle(req, res);
      } catch (error) {
        handleErrors(log)(error, req, res, () => {});
      }
    });
  });
  const ended = server;
  servers.push(server);
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  return { server, port, url: `http://127.0.0.1:${port}`, log, lines, finished, metrics, tracing };
}

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('observe', () => {
  test('writes one line per request, with the template of the route and without the query', async () => {
    const { url, lines } = await observed();
    await (await fetch(`${url}/items/7?token=secret`, { headers: { 'x-request-id': 'r-1' } })).text();
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'info',
        msg: 'request',
        request_id: 'r-1',
        method: 'GET',
        path: '/items/7',
        route: '/items/{id}',
        status: 200,
        duration_ms: 250,
        upstream: 'u-1',
      }),
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  test('measures by method, template and status, never by path', async () => {
    const { url, metrics } = await observed();
    for (const path of ['/items/1', '/items/2', '/nowhere/3', '/nowhere/4']) await (await fetch(url + path)).text();
    const told = await metrics.registry.metrics();
    const counts = told.split('\n').filter((line) => line.startsWith('http_server_request_duration_seconds_count'));
    expect(counts).toEqual([
      'http_server_request_duration_seconds_count{http_request_method="GET",http_route="/items/{id}",http_response_status_code="200"} 2',
      'http_server_request_duration_seconds_count{http_request_method="GET",http_route="unmatched",http_response_status_code="200"} 2',
    ]);
    expect(told).toContain('http_server_active_requests{http_request_method="GET"} 0\n');
  });

  test('counts a method that the conventions do not know as _OTHER', async () => {
    const { url, metrics, lines } = await observed();
    await (await fetch(url, { method: 'PURGE' })).text();
    expect(await metrics.registry.metrics()).toContain('http_server_active_requests{http_request_method="_OTHER"} 0\n');
    expect(lines[0]).toMatchObject({ method: 'PURGE' });
  });

  test("makes a SERVER span in the caller's trace, which logs of the handler carry", async () => {
    const { url, lines, finished, log } = await observed((_req, res) => {
      setImmediate(() => {
        log.info('inside');
        res.end();
      });
    });
    await (await fetch(`${url}/items/7`, { headers: { traceparent } })).text();
    const [span] = await finished();
    expect(span).toMatchObject({
      name: 'GET /items/{id}',
      attributes: {
        'http.request.method': 'GET',
        'http.route': '/items/{id}',
        'http.response.status_code': 200,
        'url.path': '/items/7',
        'url.scheme': 'http',
      },
      parentSpanContext: { traceId: traceparent.split('-')[1], spanId: traceparent.split('-')[2] },
    });
    const { traceId, spanId } = span!.spanContext();
    expect(lines).toMatchObject([
      { msg: 'inside', trace_id: traceId, span_id: spanId },
      { msg: 'request', trace_id: traceId, span_id: spanId },
    ]);
  });

  test.each(['r-1', '!'.repeat(128), 'a/b?c=%20'])("keeps the caller's request id: %s", async (id) => {
    const { url } = await observed((_req, res) => res.end(observedOf(res).requestId));
    const response = await fetch(url, { headers: { 'x-request-id': id } });
    expect([response.headers.get('x-request-id'), await response.text()]).toEqual([id, id]);
  });

  test.each(['', 'a b', 'ä', 'x'.repeat(129), 'one, two'])('replaces a request id that is not sane: %j', async (id) => {
    const { url } = await observed();
    const response = await fetch(url, { headers: { 'x-request-id': id } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  test('records a response that was cut off on this side with the status that it should have had', async () => {
    const { port, lines } = await observed(
      (_req, res) => {
        res.write('begun');
        res.destroy();
      },
      () => 502,
    );
    const { socket, received } = connectRaw(port);
    socket.write('GET /items/7 HTTP/1.1\r\nHost: h\r\n\r\n');
    await received.catch(() => {});
    expect(lines).toMatchObject([{ msg: 'request', status: 502, level: 'error' }]);
  });

  test('records a client that left before the answer as 499', async () => {
    const { port, server, lines, finished } = await observed(() => {});
    const { socket } = connectRaw(port);
    const arrived = once(server, 'request');
    socket.write('GET /items/1 HTTP/1.1\r\nHost: h\r\n\r\n');
    await arrived;
    const left = once(server, 'close');
    socket.destroy();
    await left;
    expect(lines).toMatchObject([{ msg: 'request', status: 499, level: 'info' }]);
    expect((await finished())[0]?.attributes).toMatchObject({ 'http.response.status_code': 499 });
  });
});

describe('handleErrors', () => {
  test('sends a problem as it is', async () => {
    const { url, lines } = await observed(() => {
      throw new Problem({ status: 409, code: 'TAKEN', detail: 'the name is taken' });
    });
    const response = await fetch(url, { headers: { traceparent, 'x-request-id': 'r-1' } });
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({
      code: 'TAKEN',
      detail: 'the name is taken',
      instance: 'r-1',
      traceId: traceparent.split('-')[1],
    });
    expect(lines.map((line) => line['level'])).toEqual(['info']);
  });

  test('logs a bug and tells the client nothing of it', async () => {
    const { url, lines, finished } = await observed(() => {
      throw new TypeError('secret detail');
    });
    const response = await fetch(url);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
    expect(lines).toMatchObject([
      { level: 'error', err: { type: 'TypeError', message: 'secret detail' } },
      { level: 'error', status: 500 },
    ]);
    expect((await finished())[0]).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': '500' } });
  });
});

import { once } from 'node:events';
import { type IncomingMessage, type Server, createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { parseJsonObject, readBody, requireJson } from './body.ts';
import { listen } from './http-server.ts';
import { Problem } from './problem.ts';
import { connectRaw } from './testing/raw-http.ts';

const problemOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

const chunks = (...parts: string[]): ReadableStream => ReadableStream.from(parts.map((part) => Buffer.from(part)));

describe('readBody', () => {
  let server: Server;
  let port: number;
  let outcome: Promise<string>;

  beforeAll(async () => {
    server = createServer((req, res) => {
      const body = readBody(req, 10).then(String, (error: unknown) =>
        error instanceof Problem ? error.code : 'a bug',
      );
      outcome = body;
      void body.then((told) => res.end(told));
    });
    ({ port } = await listen(server, { host: '127.0.0.1', port: 0 }));
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  const post = async (body: string | ReadableStream): Promise<string> => {
    const init = { method: 'POST', body, ...(body instanceof ReadableStream && { duplex: 'half' as const }) };
    return (await fetch(`http://127.0.0.1:${port}/`, init)).text();
  };

  test.each([
    ['an empty body', '', ''],
    ['a body of exactly the limit', '0123456789', '0123456789'],
    ['a body one byte above the limit', '0123456789a', 'BODY_TOO_LARGE'],
    ['characters of several bytes, counted in bytes', 'ää€🦊', 'BODY_TOO_LARGE'],
  ])('with a Content-Length: %s', async (_what, body, told) => {
    expect(await post(body)).toBe(told);
  });

  test.each([
    ['pieces within the limit', ['01234', '56789'], '0123456789'],
    ['pieces above the limit', ['01234', '56789', 'a', 'b'], 'BODY_TOO_LARGE'],
  ])('without a Content-Length: %s', async (_what, parts, told) => {
    expect(await post(chunks(...parts))).toBe(told);
  });

  test('answers before the body arrives when Content-Length is above the limit', async () => {
    const { socket } = connectRaw(port);
    socket.write('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 999999999\r\n\r\n');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toContain('BODY_TOO_LARGE');
    socket.destroy();
  });

  test('keeps the connection for the next request after a body that was too large', async () => {
    const { socket } = connectRaw(port);
    const request = `POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 20\r\n\r\n${'a'.repeat(20)}`;
    socket.write(request);
    await once(socket, 'data');
    socket.write(request);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toContain('BODY_TOO_LARGE');
    socket.destroy();
  });

  test('tells when the client leaves in the middle', async () => {
    const { socket } = connectRaw(port);
    const request = once(server, 'request');
    socket.write('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab');
    const [req]: IncomingMessage[] = await request;
    socket.destroy();
    await once(req!, 'close').catch(() => {});
    expect(await outcome).toBe('BODY_INCOMPLETE');
  });

  test('tells when the client has left before anyone read', async () => {
    const { socket } = connectRaw(port);
    const request = once(server, 'request');
    socket.write('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab');
    const [req]: IncomingMessage[] = await request;
    socket.destroy();
    await once(req!, 'close').catch(() => {});
    await expect(readBody(req!, 10)).rejects.toMatchObject({ code: 'BODY_INCOMPLETE' });
  });
});

describe('parseJsonObject', () => {
  test.each([
    ['{}', {}],
    ['{"a":[1,{"b":null}]}', { a: [1, { b: null }] }],
    [' \n{"ä":"🦊"}\t', { ä: '🦊' }],
    ['\uFEFF{"a":1}', { a: 1 }],
  ])('reads %j', (json, value) => {
    expect(parseJsonObject(Buffer.from(json))).toEqual(value);
  });

  test.each([
    ['', 'BODY_NOT_JSON', 'the body is empty, must be a JSON object'],
    [' \n', 'BODY_NOT_JSON', 'the body is empty, must be a JSON object'],
    ['hello', 'BODY_NOT_JSON', 'the body is not JSON: fault at line 1, column 1'],
    ['{"a":1,}', 'BODY_NOT_JSON', 'the body is not JSON: fault at line 1, column 8'],
    ['{\n  "a": 1\n  "b": 2\n}', 'BODY_NOT_JSON', 'the body is not JSON: fault at line 3, column 3'],
    ['{"a":', 'BODY_NOT_JSON', 'the body is not JSON: fault at line 1, column 6'],
    ['{"a":1} // why', 'BODY_NOT_JSON', 'the body is not JSON: fault at line 1, column 9'],
    ["{'a':1}", 'BODY_NOT_JSON', 'the body is not JSON: fault at line 1, column 2'],
    ['{"a":NaN}', 'BODY_NOT_JSON', 'the body is not JSON: fault at line 1, column 6'],
    ['['.repeat(60_000), 'BODY_NOT_JSON', 'the body is not JSON'],
    ['[]', 'BODY_NOT_AN_OBJECT', 'the body is an array, must be a JSON object'],
    ['null', 'BODY_NOT_AN_OBJECT', 'the body is null, must be a JSON object'],
    ['"text"', 'BODY_NOT_AN_OBJECT', 'the body is a string, must be a JSON object'],
    ['7', 'BODY_NOT_AN_OBJECT', 'the body is a number, must be a JSON object'],
    ['true', 'BODY_NOT_AN_OBJECT', 'the body is a boolean, must be a JSON object'],
  ])('refuses %.20j', (json, code, detail) => {
    expect(problemOf(() => parseJsonObject(Buffer.from(json)))).toMatchObject({ status: 400, code, detail });
  });

  test.each(['ff', '7b22c3227d', 'eda080', 'c0af'])('refuses bytes that are not UTF-8: %s', (hex) => {
    expect(problemOf(() => parseJsonObject(Buffer.from(hex, 'hex')))).toMatchObject({
      status: 400,
      code: 'BODY_NOT_UTF8',
    });
  });

  test('makes an object or a problem of any bytes', () => {
    const some = fc.oneof(
      fc.uint8Array(),
      fc.json().map((json) => Buffer.from(json)),
      fc.string().map((s) => Buffer.from(s)),
    );
    fc.assert(
      fc.property(some, (bytes) => {
        const outcome = problemOf(() => parseJsonObject(bytes));
        expect(outcome instanceof Problem ? outcome.status : 'an object').toBe(
          outcome instanceof Error ? 400 : 'an object',
        );
      }),
    );
  });
});

describe('requireJson', () => {
  test.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
  ])('takes Content-Type %s', (type) => {
    expect(() => requireJson({ headers: { 'content-type': type, 'content-encoding': 'identity' } })).not.toThrow();
  });

  test.each([
    [{}, 'there is no Content-Type, must be application/json'],
    [{ 'content-type': 'text/plain' }, 'Content-Type is "text/plain", must be application/json'],
    [{ 'content-type': 'application/x-www-form-urlencoded' }, /must be application\/json$/],
    [{ 'content-type': 'application/json; charset=latin1' }, /must be application\/json$/],
    [{ 'content-type': 'nonsense' }, /must be application\/json$/],
    [{ 'content-type': '' }, /must be application\/json$/],
    [{ 'content-type': 'application/json', 'content-encoding': 'gzip' }, 'Content-Encoding is "gzip", must be absent'],
  ])('refuses %j', (headers, detail) => {
    expect(problemOf(() => requireJson({ headers }))).toMatchObject({
      status: 415,
      code: 'BODY_TYPE_UNSUPPORTED',
      detail: expect.stringMatching(typeof detail === 'string' ? new RegExp(`^${detail}$`) : detail),
    });
  });
});

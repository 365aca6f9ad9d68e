/** How calls end, and how long anybody waits. */
import { type Socket, connect } from 'node:net';
import { pipeline } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { connectRaw, sendRaw } from '@api-platform/kit/testing/raw-http.ts';
import { send, until } from '../testing/gateway.ts';
import { ask, startGrpcGateway } from '../testing/grpc-gateway.ts';
import { type GrpcAnswer, type GrpcUpstream, type SeenCall, startGrpcUpstream } from '../testing/grpc-upstream.ts';
import { startRawUpstream } from '../testing/http-upstream.ts';
import { closingAfterEach } from '../testing/resources.ts';

const using = closingAfterEach();
const before = (...given: Parameters<typeof startGrpcGateway>) => using(startGrpcGateway(...given));
/** A stand-in that answers with its name. */
const replica = (name: string, at = 0): Promise<GrpcUpstream> =>
  using(startGrpcUpstream(() => ({ message: name }), at));
const answering = (answer: (seen: SeenCall) => GrpcAnswer | Promise<GrpcAnswer>) => using(startGrpcUpstream(answer));

describe('a call that ends without a status is a 502, and is not repeated', () => {
  test('by its connection', async () => {
    const sockets: Socket[] = [];
    const hanging = await answering(() => {
      sockets.forEach((socket) => socket.destroy());
      return 'nothing';
    });
    const relay = await using(
      startRawUpstream((socket) => {
        sockets.push(socket);
        pipeline(socket, connect(hanging.port, '127.0.0.1'), socket, () => {});
      }),
    );
    const good = await replica('good');
    const gateway = await before({ static: [relay.address, good.address] });
    expect(await ask(gateway)).toMatchObject({ status: 502, headers: { 'gateway-error': 'UPSTREAM_RESET' } });
    expect(good.seen).toEqual([]);
  });

  test('by its stream', async () => {
    const dropping: GrpcUpstream = await answering(() => {
      dropping.drop();
      return 'nothing';
    });
    const good = await replica('good');
    const gateway = await before({ static: [dropping.address, good.address] });
    expect(await ask(gateway)).toMatchObject({ status: 502, headers: { 'gateway-error': 'UPSTREAM_RESET' } });
    expect(good.seen).toEqual([]);
  });
});

describe('the deadline', () => {
  test('is told to the upstream', async () => {
    const upstream = await replica('a');
    const gateway = await before({ static: [upstream.address] }, { timeoutMs: 7_000 });
    const began = Date.now();
    await ask(gateway);
    const left = Number(upstream.seen[0]!.deadline) - began;
    expect(left).toBeGreaterThan(6_000);
    expect(left).toBeLessThan(8_000);
  });

  test('is a 504, and the upstream is told', async () => {
    const upstream = await answering(() => 'nothing');
    const gateway = await before({ static: [upstream.address] }, { timeoutMs: 150 });
    expect(await ask(gateway)).toMatchObject({ status: 504, headers: { 'gateway-error': 'UPSTREAM_TIMEOUT' } });
    await until(() => upstream.seen[0]!.cancelled());
  });

  test('of a client that does not send its body is a 408', async () => {
    const gateway = await before({ static: [(await replica('a')).address] }, { timeoutMs: 50 });
    const head = 'POST /verify HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n';
    expect(await sendRaw(gateway.port, `${head}{`)).toMatch(/^HTTP\/1\.1 408 [\s\S]*gateway-error: BODY_TOO_SLOW/);
  });

  test('is not held against a client whose body came while the gateway was kept from running', async () => {
    let pass: (() => void) | undefined;
    const after = (_ms: number, work: () => void) => {
      pass = work;
      return () => {};
    };
    const gateway = await before({ static: [(await replica('a')).address] }, { after });
    const body = JSON.stringify({ id: 121, token: 'a'.repeat(500_000) });
    const head = `POST /verify HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
    const { socket, received } = connectRaw(gateway.port);
    socket.write(`${head}\r\n\r\n{`);
    await until(() => pass !== undefined);
    socket.write(body.slice(1));
    pass!();
    expect(await received).not.toMatch(/^HTTP\/1\.1 408 /);
  });
});

test('a message larger than its service takes is a 413, and no fault of the service', async () => {
  const gateway = await before({ static: [(await replica('a')).address] }, { bodyLimitBytes: 10_000_000 });
  const body = JSON.stringify({ id: 121, token: 'a'.repeat(4_200_000) });
  const headers = { 'content-type': 'application/json' };
  const response = await send(gateway.port, { method: 'POST', path: '/verify', headers, body });
  expect(response).toMatchObject({ status: 413, headers: { 'gateway-error': 'BODY_TOO_LARGE' } });
});

test('a client that leaves cancels the call, and is a 499', async () => {
  const upstream = await answering(() => 'nothing');
  const gateway = await before({ static: [upstream.address] });
  const { socket } = connectRaw(gateway.port);
  socket.write('POST /verify HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n');
  await until(() => upstream.seen.length > 0);
  socket.destroy();
  await until(() => upstream.seen[0]!.cancelled());
  await until(() => gateway.lines.length > 0);
  expect(gateway.lines).toMatchObject([{ status: 499, upstream: 'verify' }]);
});

describe('an answer that cannot be understood is a 502', () => {
  test.each([
    ['another message', Buffer.from('ffffff', 'hex')],
    ['text that is not UTF-8', Buffer.from('0a01ff', 'hex')],
    ['more than 4 MiB', Buffer.alloc(4_200_000)],
  ])('%s', async (_, bytes) => {
    const upstream = await answering(() => ({ bytes }));
    const gateway = await before({ static: [upstream.address] });
    expect(await ask(gateway)).toMatchObject({
      status: 502,
      headers: { 'gateway-error': 'UPSTREAM_RESPONSE_INVALID' },
    });
  });
});

test('Expect: 100-continue is answered when the body is wanted', async () => {
  const gateway = await before({ static: [(await replica('a')).address] });
  const head =
    'POST /verify HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n';
  expect(await sendRaw(gateway.port, `${head}{}`)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  expect(await sendRaw(gateway.port, head.replace('json', 'xml'))).toMatch(/^HTTP\/1\.1 415 /);
});

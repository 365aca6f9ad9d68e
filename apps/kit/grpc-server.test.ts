import { once } from 'node:events';
import { connect } from 'node:http2';
import { UserVerify, VerifyReplySchema, VerifyRequestSchema } from '@api-platform/contracts/gen/verify_pb.ts';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Metadata, type Server, type ServerWritableStream, logVerbosity, setLogVerbosity, status } from '@grpc/grpc-js';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { drain } from './drain.ts';
import { observeRpc } from './grpc-observe.ts';
import { createGrpcServer, listenGrpc } from './grpc-server.ts';
import { type Handlers, RpcError, addUnaryService } from './grpc-service.ts';
import { createHealth } from './health.ts';
import { createMetrics } from './metrics.ts';
import { captureLog, captureSpans } from './testing/capture.ts';
import { type Outcome, asIs, rawGrpcClient } from './testing/grpc-client.ts';
import { manualClock } from './testing/manual-clock.ts';
import { sendRaw } from './testing/raw-http.ts';

const path = '/userverify.UserVerify/VerifyUser';
const request = toBinary(VerifyRequestSchema, create(VerifyRequestSchema, { id: 7, token: 't' }));
// A bind that must fail is told on standard error too.
setLogVerbosity(logVerbosity.NONE);

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const messageOf = ({ reply }: Outcome): string => fromBinary(VerifyReplySchema, reply).message;

/** A stream of replies that nobody ends, as that of a health watch. */
const endless: Parameters<Server['addService']> = [
  {
    watch: {
      path: '/test.Stream/Watch',
      requestStream: false,
      responseStream: true,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    },
  },
  { watch: (call: ServerWritableStream<Buffer, Buffer>) => call.write(Buffer.from('first')) },
];

type VerifyUser = Handlers<typeof UserVerify>['verifyUser'];

async function serving(verifyUser: VerifyUser = ({ id }) => ({ message: `got ${id}` })) {
  const { log, lines, next } = captureLog('debug');
  const { tracing, finished } = captureSpans();
  const metrics = createMetrics({ service: 'shop' });
  const clock = manualClock();
  const observe = observeRpc({ log, tracing, metrics, now: clock.now });
  const { server, stop } = createGrpcServer({ observe, maxReceiveBytes: 1_000, maxCalls: 100 });
  addUnaryService(server, UserVerify, { verifyUser }, log);
  server.addService(...endless);
  const port = await listenGrpc(server, { host: '127.0.0.1', port: 0 });
  const { client, call } = rawGrpcClient(port);
  closing.push(
    () => client.close(),
    () => server.forceShutdown(),
  );
  const drained = (): Promise<boolean> =>
    drain({ health: createHealth(), stop: stop(() => {}), announceMs: 0, timeoutMs: 20_000, clock });
  return { server, port, client, call, clock, drained, log, lines, next, finished, metrics };
}

describe('a unary service', () => {
  test('answers with the message that its handler gives', async () => {
    const { call } = await serving();
    expect(messageOf(await call(path, request))).toBe('got 7');
  });

  test('waits for a handler that takes its time', async () => {
    const { call } = await serving(async ({ token }) => {
      await Promise.resolve();
      return { message: token };
    });
    expect(messageOf(await call(path, request))).toBe('t');
  });

  test.each(['ff', '08', '0880', '12ff01', '1202c328', '0a', '08ffffffffffffffffffff01', '0f'])(
    'refuses bytes that are no request: %s',
    async (hex) => {
      const { call } = await serving();
      const details = 'the bytes are no userverify.VerifyRequest';
      expect(await call(path, Buffer.from(hex, 'hex'))).toMatchObject({ code: status.INVALID_ARGUMENT, details });
    },
  );

  test("tells the client an RpcError's code and text, even one that cannot be encoded", async () => {
    const { call, lines } = await serving(() => {
      throw new RpcError(status.NOT_FOUND, 'no user \ud800');
    });
    expect(await call(path, request)).toMatchObject({ code: status.NOT_FOUND, details: 'no user \ufffd' });
    expect(lines).toMatchObject([{ level: 'info', status: 'NOT_FOUND' }]);
  });

  test('logs any other error in the trace of the call, and tells the client nothing of it', async () => {
    const { call, lines } = await serving(() => Promise.reject(new TypeError('secret')));
    const error = await call(path, request);
    expect(error).toMatchObject({ code: status.INTERNAL, details: 'internal error' });
    expect(lines).toMatchObject([
      { level: 'error', err: { message: 'secret' }, trace_id: expect.any(String) },
      { level: 'error', status: 'INTERNAL', trace_id: lines[0]!['trace_id'] },
    ]);
  });
});

describe('observeRpc', () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

  test("records a call in the caller's trace, in the log and in the metrics", async () => {
    const { call, lines, finished, metrics, log } = await serving(() => {
      log.info('inside');
      return {};
    });
    await call(path, request, { traceparent, 'x-request-id': 'r-1' });
    const [span] = await finished();
    expect(span).toMatchObject({
      name: path.slice(1),
      attributes: { 'rpc.system.name': 'grpc', 'rpc.method': path.slice(1), 'rpc.response.status_code': 'OK' },
      parentSpanContext: { spanId: traceparent.split('-')[2] },
    });
    const ids = { trace_id: traceparent.split('-')[1], span_id: span!.spanContext().spanId };
    expect(lines).toMatchObject([
      { msg: 'inside', ...ids },
      { msg: 'call', level: 'info', method: path.slice(1), status: 'OK', request_id: 'r-1', duration_ms: 0, ...ids },
    ]);
    expect(await metrics.registry.metrics()).toContain(
      `rpc_server_call_duration_seconds_count{rpc_method="${path.slice(1)}",rpc_status_code="OK"} 1\n`,
    );
  });

  test('records what grpc-js answers by itself: a message that is too large', async () => {
    const { call, lines } = await serving();
    const error = await call(path, Buffer.alloc(1_001));
    expect(error).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    expect(lines).toMatchObject([{ msg: 'call', status: 'RESOURCE_EXHAUSTED' }]);
  });

  test('records what grpc-js answers by itself: a deadline that passes', async () => {
    const { client, next } = await serving(() => new Promise(() => {}));
    const line = next();
    // The client's own timer would cancel the call at the same time, so the server is told of a shorter one.
    const metadata = new Metadata();
    metadata.set('grpc-timeout', '20m');
    client.makeUnaryRequest(path, asIs, asIs, Buffer.from(request), metadata, () => {});
    expect(await line).toMatchObject({ msg: 'call', level: 'error', status: 'DEADLINE_EXCEEDED' });
  });

  test('records a client that leaves as CANCELLED', async () => {
    const arrived = Promise.withResolvers<void>();
    const { client, next } = await serving(() => {
      arrived.resolve();
      return new Promise(() => {});
    });
    const call = client.makeUnaryRequest(path, asIs, asIs, Buffer.from(request), () => {});
    await arrived.promise;
    const line = next();
    call.cancel();
    expect(await line).toMatchObject({ msg: 'call', level: 'info', status: 'CANCELLED' });
  });
});

describe('a gRPC server', () => {
  test.each([
    ['an HTTP/1.1 request', 'GET / HTTP/1.1\r\nHost: h\r\n\r\n'],
    ['a TLS hello', Buffer.from('16030100c8010000c40303', 'hex')],
    ['frames that are none', `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${'x'.repeat(100)}`],
  ])('survives %s', async (_what, bytes) => {
    const { port, call } = await serving();
    await sendRaw(port, bytes);
    expect(await call(path, request)).toMatchObject({ code: status.OK });
  });

  test('knows no other method', async () => {
    const { call } = await serving();
    expect(await call('/userverify.UserVerify/Other', request)).toMatchObject({ code: status.UNIMPLEMENTED });
  });

  test('bounds messages by what they are after decompression', async () => {
    const { port } = await serving();
    const gzip = rawGrpcClient(port, { 'grpc.default_compression_algorithm': 2 });
    closing.push(() => gzip.client.close());
    expect(await gzip.call(path, Buffer.alloc(100_000))).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
  });

  test('asks clients to connect anew after five minutes, give or take a tenth', async () => {
    jest.useFakeTimers({
      doNotFake: ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'setInterval'],
    });
    const { port } = await serving();
    const session = connect(`http://127.0.0.1:${port}`);
    closing.push(
      () => session.destroy(),
      () => jest.useRealTimers(),
    );
    await once(session, 'remoteSettings');
    let asked = false;
    session.on('goaway', () => (asked = true));
    jest.advanceTimersByTime(269_000);
    await new Promise((resolve) => session.ping(resolve));
    expect(asked).toBe(false);
    const goaway = once(session, 'goaway');
    jest.advanceTimersByTime(62_000);
    expect((await goaway)[0]).toBe(0);
  });

  test('names a port that is taken, and the way out', async () => {
    const [{ port }, { server }] = [await serving(), await serving()];
    await expect(listenGrpc(server, { host: '127.0.0.1', port })).rejects.toThrow(
      `cannot listen: port ${port} on 127.0.0.1 is taken; stop the process that has it`,
    );
  });

  test('listens on IPv6 addresses too', async () => {
    const { server } = await serving();
    expect(await listenGrpc(server, { host: '::1', port: 0 })).toBeGreaterThan(0);
  });
});

describe('draining a gRPC server', () => {
  test('lets a call in flight finish and takes no other', async () => {
    const arrived = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<{ message: string }>();
    const { call, drained, clock, port } = await serving(() => {
      arrived.resolve();
      return answer.promise;
    });
    const reply = call(path, request);
    await arrived.promise;
    const end = drained();
    await clock.pass(10_000);
    const late = rawGrpcClient(port);
    closing.push(() => late.client.close());
    expect(await late.call(path, request)).toMatchObject({ code: status.UNAVAILABLE });
    answer.resolve({ message: 'late' });
    expect(messageOf(await reply)).toBe('late');
    expect(await end).toBe(true);
  });

  test('ends streams of replies, which would never end by themselves', async () => {
    const { client, drained } = await serving();
    const stream = client.makeServerStreamRequest('/test.Stream/Watch', asIs, asIs, Buffer.alloc(0));
    const failed = once(stream, 'error');
    await once(stream, 'data');
    const end = drained();
    expect((await failed)[0]).toMatchObject({ code: status.UNAVAILABLE, details: 'the server is shutting down' });
    expect(await end).toBe(true);
  });

  test('cuts off a call that takes longer than the time limit', async () => {
    const arrived = Promise.withResolvers<void>();
    const { call, drained, clock } = await serving(() => {
      arrived.resolve();
      return new Promise(() => {});
    });
    const reply = call(path, request);
    await arrived.promise;
    const end = drained();
    await clock.pass(20_000);
    expect(await end).toBe(false);
    expect((await reply).code).toBe(status.CANCELLED);
  });
});

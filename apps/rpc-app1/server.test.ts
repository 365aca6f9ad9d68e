import { once } from 'node:events';
import { UserVerify, VerifyReplySchema, VerifyRequestSchema } from '@api-platform/contracts/gen/verify_pb.ts';
import { routeById } from '@api-platform/contracts/routes.ts';
import { drain } from '@api-platform/kit/drain.ts';
import { createHealth } from '@api-platform/kit/health.ts';
import { createMetrics } from '@api-platform/kit/metrics.ts';
import { captureLog, captureSpans } from '@api-platform/kit/testing/capture.ts';
import { type RawGrpcClient, asIs, rawGrpcClient } from '@api-platform/kit/testing/grpc-client.ts';
import { manualClock } from '@api-platform/kit/testing/manual-clock.ts';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import { type ServiceError, status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createService } from './server.ts';

const { rpc } = routeById('verify-user').target;
let port: number;
let remote: RawGrpcClient;
let captured: ReturnType<typeof captureLog>;
let service: ReturnType<typeof createService>;
const clock = manualClock();
const end = (): Promise<boolean> =>
  drain({ health: createHealth(), stop: service.stop, announceMs: 1_000, timeoutMs: 20_000, clock });

beforeEach(async () => {
  captured = captureLog('debug');
  const { log } = captured;
  service = createService({
    log,
    tracing: captureSpans().tracing,
    metrics: createMetrics({ service: 'rpc-app1' }),
    clock,
  });
  port = await service.listen({ host: '127.0.0.1', port: 0 });
  remote = rawGrpcClient(port);
});
afterEach(() => {
  remote.client.close();
  service.stop.abort();
});

const requestOf = (fields: { id?: number; token?: string }): Uint8Array =>
  toBinary(VerifyRequestSchema, create(VerifyRequestSchema, fields));

describe('UserVerify', () => {
  test.each([
    [{ id: 121, token: 'a$$' }, 'Verified: 121'],
    [{ token: 'a$$' }, 'Verified: 0'],
    [{}, 'Verified: 0'],
  ])('answers %j under the name that the public route calls', async (fields, message) => {
    const { code, reply } = await remote.call(`/${rpc}`, requestOf(fields));
    expect([code, fromBinary(VerifyReplySchema, reply).message]).toEqual([status.OK, message]);
  });

  test.each([
    ['a negative id', requestOf({ id: -1 }), status.INVALID_ARGUMENT, 'id is -1, must not be negative'],
    ['bytes that are no request', Buffer.from('0880', 'hex'), status.INVALID_ARGUMENT, /^the bytes are no /],
    ['a message that is too large', Buffer.alloc(70_000), status.RESOURCE_EXHAUSTED, /65536/],
  ])('refuses %s and goes on', async (_what, message, code, details) => {
    expect(await remote.call(`/${rpc}`, message)).toMatchObject({ code, details: expect.stringMatching(details) });
    expect((await remote.call(`/${rpc}`, requestOf({}))).code).toBe(status.OK);
  });

  test("joins the caller's trace", async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await remote.call(`/${rpc}`, requestOf({}), { traceparent, 'x-request-id': 'r-1' });
    expect(captured.lines).toMatchObject([
      { trace_id: traceparent.split('-')[1], request_id: 'r-1', method: rpc, status: 'OK' },
    ]);
  });
});

/** A HealthCheckRequest. */
const requestFor = (name: string): Uint8Array => new BinaryWriter().tag(1, 2).string(name).finish();

describe('health', () => {
  const path = '/grpc.health.v1.Health/Check';
  const serving = { 1: 'SERVING', 2: 'NOT_SERVING' } as Readonly<Record<number, string>>;
  const statusIn = (reply: Buffer): string | undefined => {
    const reader = new BinaryReader(reply);
    reader.tag();
    return serving[reader.int32()];
  };
  const check = async (name: string): Promise<string | undefined> =>
    statusIn((await remote.call(path, requestFor(name))).reply);

  const ready = ['', 'readiness', UserVerify.typeName];

  test.each([...ready, 'liveness'])('tells that %j serves, without a word in the log', async (name) => {
    expect(await check(name)).toBe('SERVING');
    expect(captured.lines.map((line) => line['level'])).toEqual(['debug']);
  });

  test('knows no other service', async () => {
    expect(await remote.call(path, requestFor('other.Service'))).toMatchObject({ code: status.NOT_FOUND });
  });

  test('refuses readiness while it drains, keeps liveness, and tells whoever watches', async () => {
    const watch = remote.client.makeServerStreamRequest(
      '/grpc.health.v1.Health/Watch',
      asIs,
      asIs,
      Buffer.from(requestFor('readiness')),
    );
    expect(statusIn((await once(watch, 'data'))[0])).toBe('SERVING');
    const told = once(watch, 'data');
    const failed: Promise<ServiceError[]> = once(watch, 'error');
    const drained = end();
    expect(statusIn((await told)[0])).toBe('NOT_SERVING');
    for (const name of ready) expect(await check(name)).toBe('NOT_SERVING');
    expect(await check('liveness')).toBe('SERVING');
    await clock.pass(1_000);
    expect((await failed)[0]).toMatchObject({ code: status.UNAVAILABLE });
    expect(await drained).toBe(true);
  });
});

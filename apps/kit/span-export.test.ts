import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ConfigError, readVariables } from './config.ts';
import { createHttpServer, listen } from './http-server.ts';
import { spanExportVariables, startTracing, tellingOf } from './span-export.ts';
import { captureLog, captureSpans } from './testing/capture.ts';
import { type OtlpReceiver, startOtlpReceiver } from './testing/otlp-receiver.ts';

const about = { service: 'shop', instance: 'shop-1' };
const now = () => 0;
const patient = { sleep: () => new Promise<void>(() => {}) };
const open: OtlpReceiver[] = [];
afterEach(() => open.splice(0).forEach(({ close }) => close()));

async function receiver(status?: number): Promise<OtlpReceiver> {
  const started = await startOtlpReceiver(status);
  open.push(started);
  return started;
}

describe('the variable OTEL_EXPORTER_OTLP_ENDPOINT', () => {
  test.each([
    [{}, ''],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: '' }, ''],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel:4318' }, 'http://otel:4318'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otlp.example.com/team/' }, 'https://otlp.example.com/team/'],
  ])('of %j is %j', (env, endpoint) => {
    expect(readVariables(env, spanExportVariables)).toEqual({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
  });

  test.each(['otel:4318', 'grpc://otel:4317', 'http://', 'http://me:secret@otel', 'http://otel?a=1', 'http://otel#a'])(
    'may not be %j',
    (given) => {
      const read = () => readVariables({ OTEL_EXPORTER_OTLP_ENDPOINT: given }, spanExportVariables);
      expect(read).toThrow(ConfigError);
      expect(read).toThrow('must be an http or https URL without user, query and fragment; leave it unset for none');
    },
  );
});

describe('finished spans', () => {
  test.each(['', '/', '/team', '/team/'])('go to v1/traces below the base URL with path %j', async (path) => {
    const { url, spans, requests } = await receiver();
    const { log, lines } = captureLog();
    const tracing = await startTracing({ ...about, endpoint: url + path, log, now });
    const outer = tracing.start('server', 'outer', {});
    tracing.start('client', 'inner', {}, outer.context).span.end();
    outer.span.end();
    await tracing.shutdown(patient);

    expect(requests).toEqual([`POST ${path.replace(/\/$/, '')}/v1/traces application/x-protobuf`]);
    const { traceId, spanId } = outer.span.spanContext();
    expect(spans).toEqual([
      { service: 'shop', name: 'inner', traceId, spanId: expect.stringMatching(/^[0-9a-f]{16}$/), parentId: spanId },
      { service: 'shop', name: 'outer', traceId, spanId, parentId: '' },
    ]);
    expect(lines).toEqual([]);
  });

  test('go nowhere without an endpoint', async () => {
    const { log, lines } = captureLog();
    const tracing = await startTracing({ ...about, endpoint: '', log, now });
    tracing.start('server', 'work', {}).span.end();
    await tracing.shutdown(patient);
    expect(lines).toEqual([]);
  });

  test('are told to be lost when the receiver refuses them, and the shutdown ends well', async () => {
    const { url } = await receiver(400);
    const { log, lines } = captureLog();
    const tracing = await startTracing({ ...about, endpoint: url, log, now });
    tracing.start('server', 'work', {}).span.end();
    await tracing.shutdown(patient);
    expect(lines).toMatchObject([
      { level: 'warn', endpoint: url, lost: 1, reason: '400 Bad Request', msg: expect.stringMatching(/^spans cannot/) },
    ]);
  });

  test('do not hold up the end of the process: nobody waits long for a receiver that hangs', async () => {
    const held: ServerResponse[] = [];
    const server = createHttpServer((_req, res) => held.push(res));
    const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
    const { log } = captureLog();
    const tracing = await startTracing({ ...about, endpoint: `http://127.0.0.1:${port}`, log, now });
    tracing.start('server', 'work', {}).span.end();
    const arrived = once(server, 'request');
    const waited: number[] = [];
    const sleep = async (ms: number): Promise<void> => {
      waited.push(ms);
      await arrived;
    };
    await tracing.shutdown({ sleep });
    expect(waited).toEqual([2_000]);
    held.forEach((res) => res.writeHead(400, { connection: 'close' }).end());
    server.close();
  });
});

describe('a receiver that stays away', () => {
  const failure = { code: ExportResultCode.FAILED, error: Object.assign(new Error(''), { code: 'ECONNREFUSED' }) };

  test('is told of once a minute with the number of spans, and when it is back', async () => {
    const results: ExportResult[] = [];
    const { tracing, finished } = captureSpans();
    for (const name of ['a', 'b']) tracing.start('server', name, {}).span.end();
    const two = [...(await finished())];
    const { log, lines } = captureLog();
    let time = 0;
    let answer: ExportResult = failure;
    const inner = {
      export: (_spans: unknown, done: (result: ExportResult) => void) => done(answer),
      shutdown: patient.sleep,
    };
    const exporter = tellingOf(inner, { endpoint: 'http://otel', log, now: () => time });
    const exportAt = (ms: number, result: ExportResult): void => {
      time = ms;
      answer = result;
      exporter.export(two, (told) => results.push(told));
    };
    exportAt(0, { code: ExportResultCode.SUCCESS });
    exportAt(1_000, failure);
    exportAt(2_000, failure);
    exportAt(60_999, failure);
    exportAt(61_000, failure);
    exportAt(62_000, failure);
    exportAt(63_000, { code: ExportResultCode.SUCCESS });
    exportAt(64_000, { code: ExportResultCode.SUCCESS });
    exportAt(65_000, failure);

    expect(lines.map(({ level, lost, reason }) => ({ level, lost, reason }))).toEqual([
      { level: 'warn', lost: 2, reason: 'ECONNREFUSED' },
      { level: 'warn', lost: 6, reason: 'ECONNREFUSED' },
      { level: 'info', lost: 2, reason: undefined },
      { level: 'warn', lost: 2, reason: 'ECONNREFUSED' },
    ]);
    expect(results.map(({ code }) => code)).toEqual([0, 1, 1, 1, 1, 1, 0, 0, 1]);
  });
});

import { Metadata } from '@grpc/grpc-js';
import { describe, expect, test } from '@jest/globals';
import { captureSpans } from './testing/capture.ts';
import { type HeaderCarrier, createTracing } from './trace.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

describe('tracing', () => {
  test('continues the trace of the caller and passes it on with a span of its own', () => {
    const { tracing } = captureSpans();
    const { span, context } = tracing.start(
      'server',
      'work',
      {},
      tracing.extract({ traceparent, tracestate: 'a=1,b=2' }),
    );
    const out: HeaderCarrier = {};
    tracing.inject(context, out);
    expect(out).toEqual({ traceparent: `00-${traceId}-${span.spanContext().spanId}-01`, tracestate: 'a=1,b=2' });
    expect(span.spanContext().spanId).not.toBe('00f067aa0ba902b7');
  });

  test('carries trace context in gRPC metadata', () => {
    const { tracing } = captureSpans();
    const given = new Metadata();
    given.set('traceparent', traceparent);
    const out = new Metadata();
    tracing.inject(tracing.start('client', 'call', {}, tracing.extract(given)).context, out);
    expect(out.get('traceparent')).toEqual([expect.stringMatching(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`))]);
  });

  test.each([
    ['absent', undefined],
    ['no trace id', '00-00000000000000000000000000000000-00f067aa0ba902b7-01'],
    ['no span id', `00-${traceId}-0000000000000000-01`],
    ['upper case', traceparent.toUpperCase()],
    ['a version that will never be', `ff-${traceId}-00f067aa0ba902b7-01`],
    ['too short', traceparent.slice(0, -1)],
    ['more than version 0 has', `${traceparent}-extra`],
    ['sent twice', `${traceparent}, ${traceparent}`],
    ['nonsense', '🦊'],
  ])('begins a new trace where traceparent is malformed: %s', (_fault, given) => {
    const { tracing } = captureSpans();
    const { span } = tracing.start('server', 'work', {}, tracing.extract({ traceparent: given }));
    expect(span.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(span.spanContext().traceId).not.toBe(traceId);
  });

  test("keeps to the caller's decision not to sample", async () => {
    const { tracing, finished } = captureSpans();
    const parent = tracing.extract({ traceparent: traceparent.replace(/01$/, '00') });
    const { span, context } = tracing.start('server', 'work', {}, parent);
    span.end();
    const out: HeaderCarrier = {};
    tracing.inject(context, out);
    expect(out['traceparent']).toMatch(/-00$/);
    expect(await finished()).toEqual([]);
  });

  test('does not let a stranger decide that it is not seen', async () => {
    const { tracing, finished } = captureSpans({ callers: 'strangers' });
    const parent = tracing.extract({ traceparent: traceparent.replace(/01$/, '00') });
    const { span, context } = tracing.start('server', 'work', {}, parent);
    tracing.start('client', 'further work', {}, context).span.end();
    span.end();
    const out: HeaderCarrier = {};
    tracing.inject(context, out);
    expect(out['traceparent']).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    expect(await finished()).toHaveLength(2);
  });

  test('exports finished spans with who made them', async () => {
    const { tracing, finished } = captureSpans();
    tracing.start('client', 'call', { 'rpc.method': 'M' }).span.end();
    const [span] = await finished();
    expect(span).toMatchObject({ name: 'call', attributes: { 'rpc.method': 'M' } });
    expect(span?.resource.attributes).toEqual({ 'service.name': 'shop', 'service.instance.id': 'shop-1' });
  });

  test('works without an exporter, and beside others in one process', async () => {
    const first = createTracing({ service: 'a', instance: 'a-1' });
    const second = createTracing({ service: 'b', instance: 'b-1' });
    const outer = first.start('server', 'outer', {});
    const inner = await first.run(outer.context, async () => {
      await Promise.resolve();
      return second.start('client', 'inner', {});
    });
    expect(inner.span.spanContext().traceId).toBe(outer.span.spanContext().traceId);
  });
});

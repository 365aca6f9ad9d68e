import { describe, expect, test } from '@jest/globals';
import { captureLog, captureSpans } from './testing/capture.ts';

describe('a logger', () => {
  test('writes one object per line: time, level as a word, who, what', () => {
    const { log, lines } = captureLog();
    log.warn({ route: '/create' }, 'slow');
    expect(lines).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        service: 'shop',
        instance: 'shop-1',
        route: '/create',
        msg: 'slow',
      },
    ]);
  });

  test('leaves out what is below its level', () => {
    const { log, lines } = captureLog('warn');
    log.info('not told');
    log.error('told');
    expect(lines.map((line) => line['msg'])).toEqual(['told']);
  });

  test('carries the ids of the active span, across awaits, and none outside of it', async () => {
    const { log, lines } = captureLog();
    const { tracing } = captureSpans();
    const { span, context } = tracing.start('server', 'work', {});
    await tracing.run(context, async () => {
      await Promise.resolve();
      log.info('inside');
    });
    log.info('outside');
    const { traceId, spanId } = span.spanContext();
    expect(lines[0]).toMatchObject({ msg: 'inside', trace_id: traceId, span_id: spanId });
    expect(lines[1]).not.toHaveProperty('trace_id');
  });

  test('tells errors with their message and stack', () => {
    const { log, lines } = captureLog();
    log.error({ err: new TypeError('oops') }, 'failed');
    expect(lines[0]).toMatchObject({
      err: { type: 'TypeError', message: 'oops', stack: expect.stringContaining('at ') },
    });
  });
});

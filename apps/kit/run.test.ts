import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { run } from './run.ts';
import { captureLog } from './testing/capture.ts';

function started(drain: () => Promise<boolean>) {
  const signals = new EventEmitter();
  const { log, lines } = captureLog();
  const codes: number[] = [];
  run({ signals, drain, log, exit: (code) => codes.push(code) });
  return { signals, codes, messages: () => lines.map((line) => line['msg']), lines };
}

describe('run', () => {
  test.each(['SIGTERM', 'SIGINT'])('drains on %s and exits with 0', async (signal) => {
    const { signals, codes, messages } = started(() => Promise.resolve(true));
    signals.emit(signal);
    await turn();
    expect(codes).toEqual([0]);
    expect(messages()).toEqual(['draining', 'drained']);
  });

  test('exits with 1 when requests had to be cut off', async () => {
    const { signals, codes, messages } = started(() => Promise.resolve(false));
    signals.emit('SIGTERM');
    await turn();
    expect(codes).toEqual([1]);
    expect(messages()).toContain('drain timed out: requests in flight were cut off');
  });

  test('exits with 1 at once on the second signal', async () => {
    let drains = 0;
    const { signals, codes } = started(() => {
      drains += 1;
      return new Promise(() => {});
    });
    signals.emit('SIGTERM');
    await turn();
    expect(codes).toEqual([]);
    signals.emit('SIGINT');
    expect({ codes, drains }).toEqual({ codes: [1], drains: 1 });
  });

  test('exits with 1 when draining itself fails', async () => {
    const { signals, codes, lines } = started(() => Promise.reject(new Error('broken stop')));
    signals.emit('SIGTERM');
    await turn();
    expect(codes).toEqual([1]);
    expect(lines.at(-1)).toMatchObject({ level: 'fatal', err: { message: 'broken stop' } });
  });

  test.each(['uncaughtException', 'unhandledRejection'])('logs an %s and exits with 1', (event) => {
    const { signals, codes, lines } = started(() => Promise.resolve(true));
    signals.emit(event, new Error('a bug'));
    expect(codes).toEqual([1]);
    expect(lines).toMatchObject([{ level: 'fatal', msg: 'uncaught error', err: { message: 'a bug' } }]);
  });
});

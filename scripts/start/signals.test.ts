import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { onStopSignals } from './signals.ts';

let source: EventEmitter;
let calls: string[];
let clockMs: number;
let stopped: Promise<undefined>;

beforeEach(() => {
  source = new EventEmitter();
  calls = [];
  clockMs = 1_000;
  const target = {
    stop: async () => void calls.push('stop'),
    kill: () => void calls.push('kill'),
  };
  stopped = onStopSignals(
    source,
    target,
    () => calls.push('told'),
    () => clockMs,
  );
});

describe('onStopSignals', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s stops', async (signal) => {
    source.emit(signal);
    await stopped;
    expect(calls).toEqual(['told', 'stop']);
  });

  test('a second signal kills', () => {
    source.emit('SIGINT');
    clockMs += 400;
    source.emit('SIGINT');
    expect(calls).toEqual(['told', 'stop', 'kill']);
  });

  test('one Ctrl-C that arrives twice, from the terminal and from npm, only stops', () => {
    source.emit('SIGINT');
    clockMs += 20;
    source.emit('SIGINT');
    expect(calls).toEqual(['told', 'stop']);
  });
});

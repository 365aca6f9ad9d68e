import { describe, expect, test } from '@jest/globals';
import { type Paint, createLogRenderer } from './render-log.ts';

const plain: Paint = (_format, text) => text;
const names = ['gateway', 'webapp1-1', 'rpc-app1-1'];
const render = createLogRenderer(names, plain);
const entry = (fields: Record<string, unknown>): string =>
  JSON.stringify({
    level: 'info',
    time: '2026-11-21T00:00:00.000Z',
    service: 'webapp1',
    instance: 'webapp1-1',
    msg: 'listening',
    trace_id: 'a'.repeat(32),
    span_id: 'b'.repeat(16),
    ...fields,
  });

describe('a log line', () => {
  test('has its process, level and message, and no more than a person needs', () => {
    expect(render('webapp1-1', entry({}))).toBe('webapp1-1  │ INFO  listening');
    expect(render('rpc-app1-1', entry({ level: 'warn' }))).toBe('rpc-app1-1 │ WARN  listening');
  });

  test('of a request reads like one', () => {
    const request = { msg: 'request', method: 'POST', path: '/create', route: '/create', request_id: 'r', status: 200 };
    expect(render('webapp1-1', entry({ ...request, duration_ms: 3.21 }))).toBe(
      'webapp1-1  │ INFO  POST /create 200 3.2 ms',
    );
    expect(render('webapp1-1', entry({ ...request, duration_ms: 312.3, upstream: 'x' }))).toBe(
      'webapp1-1  │ INFO  POST /create 200 312 ms upstream=x',
    );
  });

  test('of a call reads like one', () => {
    const call = { msg: 'call', method: 'userverify.UserVerify/VerifyUser', status: 'OK', duration_ms: 1 };
    expect(render('rpc-app1-1', entry(call))).toBe('rpc-app1-1 │ INFO  userverify.UserVerify/VerifyUser OK 1.0 ms');
  });

  test('keeps its other fields', () => {
    expect(render('gateway', entry({ port: 8000, reason: 'a b', ok: true, of: { x: 1 } }))).toBe(
      'gateway    │ INFO  listening port=8000 reason="a b" ok=true of={"x":1}',
    );
  });

  test('shows the stack of an error on lines of its own', () => {
    expect(render('gateway', entry({ level: 'error', msg: 'failed', err: { stack: 'Error: no\n    at x' } }))).toBe(
      'gateway    │ ERROR failed\ngateway    │       Error: no\ngateway    │           at x',
    );
  });

  test.each(['Error: not JSON', '{"half":', '[1]', '"text"', '{"no":"level"}', ''])(
    'that is none passes through: %j',
    (line) => {
      expect(render('gateway', line)).toBe(`gateway    │ ${line}`);
    },
  );

  test('cannot move the cursor', () => {
    expect(render('gateway', entry({ msg: 'GET /\u001B[2J' }))).toBe(String.raw`gateway    │ INFO  GET /\x1b[2J`);
    expect(render('gateway', 'raw \u009B2J')).toBe(String.raw`gateway    │ raw \x9b2J`);
  });

  test('has one colour for all replicas of a service, and its level in colour', () => {
    const painted = createLogRenderer(['gateway', 'a-1', 'a-2'], (format, text) => `<${String(format)}>${text}</>`);
    expect(painted('gateway', entry({ level: 'error' }))).toBe('<cyan>gateway │</> <red>ERROR</> listening');
    expect(painted('a-2', entry({}))).toBe('<magenta>a-2     │</> <green>INFO </> listening');
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { routeById } from '@api-platform/contracts/routes.ts';
import { freePort } from '@api-platform/kit/testing/free-port.ts';
import { type OtlpReceiver, startOtlpReceiver } from '@api-platform/kit/testing/otlp-receiver.ts';
import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals';

// Real processes on a busy machine.
jest.setTimeout(60_000);

const running: ChildProcess[] = [];
const open: OtlpReceiver[] = [];
const folder = mkdtempSync(join(tmpdir(), 'spans-'));
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  open.splice(0).forEach(({ close }) => close());
});
afterAll(() => rmSync(folder, { recursive: true }));

type Line = Readonly<Record<string, unknown>>;

/** The process of an app, and what it has logged; resolves when it listens. */
async function start(name: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [join(import.meta.dirname, name, 'main.ts')], {
    env: { HOST: '127.0.0.1', PORT: '0', ADMIN_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  const lines: Line[] = [];
  const output = createInterface(child.stdout).on('line', (text) => {
    const line: Line = JSON.parse(text);
    lines.push(line);
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${name} left with ${String(code)} before it listened`);
  });
  ended.catch(() => undefined);
  while (!lines.some(({ msg }) => msg === 'listening')) await Promise.race([once(output, 'line'), ended]);
  const stop = async (): Promise<unknown> => {
    child.kill('SIGTERM');
    return (await once(child, 'exit'))[0];
  };
  return { port: Number(lines.find(({ msg }) => msg === 'listening')?.['port']), lines, stop };
}

const { path, target } = routeById('create-project');

/** Whoever calls asks not to be recorded. */
const caller = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };

/** The gateway before webapp1, both sending spans to the URL. */
async function startBoth(otlpUrl: string) {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl };
  const webapp1 = await start('webapp1', env);
  const config = {
    version: 1,
    listen: { host: '127.0.0.1', port: await freePort() },
    admin: { host: '127.0.0.1', port: await freePort() },
    drain: { announceMs: 0, timeoutMs: 5_000 },
    upstreams: { webapp1: { protocol: 'http', endpoints: { static: [`127.0.0.1:${webapp1.port}`] } } },
    routes: [
      { id: 'create', methods: ['POST'], path, target: { kind: 'http', upstream: 'webapp1', path: target.path } },
    ],
  };
  const file = join(folder, 'gateway.json');
  writeFileSync(file, JSON.stringify(config));
  const gateway = await start('gateway', { ...env, GATEWAY_CONFIG: file });
  const ask = () =>
    fetch(`http://127.0.0.1:${gateway.port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', traceparent: `00-${caller.traceId}-${caller.spanId}-00` },
      body: JSON.stringify({ title: 'spans' }),
    });
  return { gateway, webapp1, ask };
}

describe('a request through the gateway to a service', () => {
  test('is one trace at the receiver, whatever its caller wants, from process to process, before either has gone', async () => {
    const receiver = await startOtlpReceiver();
    open.push(receiver);
    const { gateway, webapp1, ask } = await startBoth(receiver.url);
    expect((await ask()).status).toBe(200);
    expect([await gateway.stop(), await webapp1.stop()]).toEqual([0, 0]);

    const { spans } = receiver;
    const [arrived] = spans.filter(({ parentId }) => parentId === caller.spanId);
    const [tried] = spans.filter(({ parentId }) => parentId === arrived?.spanId);
    const [served] = spans.filter(({ parentId }) => parentId === tried?.spanId);
    expect([arrived, tried, served]).toMatchObject([
      { service: 'gateway', name: `POST ${path}` },
      { service: 'gateway', name: 'POST' },
      { service: 'webapp1', name: `POST ${target.path}` },
    ]);
    expect(spans).toHaveLength(3);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([caller.traceId]));
  });

  test('succeeds without the receiver, and the processes leave with 0 all the same', async () => {
    const gone = await startOtlpReceiver();
    gone.close();
    const { gateway, webapp1, ask } = await startBoth(gone.url);
    for (let count = 0; count < 20; count += 1) expect((await ask()).status).toBe(200);
    expect([await gateway.stop(), await webapp1.stop()]).toEqual([0, 0]);
    expect(gateway.lines.map(({ msg }) => msg)).toContain('drained');
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { adminPaths, services } from '@api-platform/contracts/services.ts';
import { afterEach, describe, expect, jest, test } from '@jest/globals';

// Real processes on a busy machine.
jest.setTimeout(30_000);

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** The process of a service, as `npm start` and the image run it. */
function start(name: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [join(import.meta.dirname, name, 'main.ts')], {
    env: { HOST: '127.0.0.1', PORT: '0', ADMIN_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  return { child, exited: once(child, 'exit'), errors: text(child.stderr), lines: createInterface(child.stdout) };
}

describe.each(Object.keys(services))('the process of %s', (name) => {
  test('tells its ports, answers probes, and leaves with 0 on SIGTERM', async () => {
    const { child, exited, errors, lines } = start(name, { INSTANCE: 'i-1' });
    const written: Record<string, unknown>[] = [];
    lines.on('line', (line) => {
      const entry: Record<string, unknown> = JSON.parse(line);
      written.push(entry);
    });
    await once(lines, 'line');
    expect(written[0]).toMatchObject({ level: 'info', service: name, instance: 'i-1', msg: 'listening' });
    const admin = `http://127.0.0.1:${String(written[0]!['admin_port'])}`;
    for (const path of Object.values(adminPaths)) expect((await fetch(admin + path)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    expect(written.map((line) => line['msg'])).toEqual(['listening', 'draining', 'drained']);
    expect(await errors).toBe('');
  });

  test('names every wrong variable and leaves with 1', async () => {
    const { exited, errors } = start(name, { PORT: 'x', ADMIN_PORT: '99999', LOG_LEVEL: 'loud' });
    expect(await exited).toEqual([1, null]);
    expect((await errors).split('\n')).toEqual([
      `${name}: cannot start`,
      expect.stringMatching(/^PORT: got "x", must be /),
      expect.stringMatching(/^ADMIN_PORT: got "99999", must be /),
      expect.stringMatching(/^LOG_LEVEL: got "loud", must be /),
      '',
    ]);
  });
});

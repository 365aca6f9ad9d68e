import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { freePorts } from './ports.ts';
import { ProcessFault, type ProcessSpec } from './supervise.ts';
import { type System, createSystem } from './system.ts';

const running: System[] = [];
afterEach(() => {
  for (const system of running.splice(0)) system.kill();
});

/** A system of children, one per wave, that behave as told; `lines` holds what they wrote. */
async function systemOf(...behaviours: string[]): Promise<{ system: System; lines: string[] }> {
  const ports = await freePorts('127.0.0.1', behaviours.length);
  const specs = behaviours.map((behaviour, i): ProcessSpec => ({
    name: `p${i + 1}`,
    file: join(import.meta.dirname, 'fixtures/child.ts'),
    env: { BEHAVIOUR: behaviour, ADMIN_PORT: `${ports[i]}` },
    readyUrl: `http://127.0.0.1:${ports[i]}/`,
    bootMs: behaviour === 'never ready' ? 300 : 30_000,
    drainMs: behaviour === 'never drains' ? 100 : 10_000,
  }));
  const lines: string[] = [];
  const system = createSystem(
    specs.map((spec) => [spec]),
    (name, line) => lines.push(`${name} ${line}`),
  );
  running.push(system);
  return { system, lines };
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a system of processes', () => {
  test('starts wave after wave and drains in the opposite order', async () => {
    const { system, lines } = await systemOf('good', 'good');
    expect(await system.start()).toBe(true);
    expect(lines).toEqual([expect.stringMatching(/^p1 \d+$/), expect.stringMatching(/^p2 \d+$/)]);
    expect(await system.stop()).toEqual([]);
    expect(lines.slice(2)).toEqual(['p2 draining', 'p1 draining']);
  });

  test('tells the last words of a process that dies at start, and can then be stopped', async () => {
    const { system, lines } = await systemOf('good', 'dies at start', 'good');
    const fault = await system.start().catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(ProcessFault);
    expect(fault).toMatchObject({
      message: 'p2 ended with exit code 3 before it was ready',
      lastWords: ['what killed me'],
    });
    await system.stop();
    expect(lines.filter((line) => line.startsWith('p3'))).toEqual([]);
    expect(isAlive(Number(lines[0]?.split(' ')[1]))).toBe(false);
  });

  test('names a process that does not get ready in time', async () => {
    const { system } = await systemOf('never ready');
    await expect(system.start()).rejects.toThrow('p1 was not ready within 0.3 s');
  });

  test('tells of a process that ends though nobody asked it to', async () => {
    const { system } = await systemOf('crashes once ready');
    await system.start().catch(() => false);
    expect((await system.broken).message).toMatch(/^p1 ended with exit code 5/);
  });

  test('says nothing more of a process that had ended before', async () => {
    const { system } = await systemOf('crashes once ready');
    await system.start().catch(() => false);
    await system.broken;
    expect(await system.stop()).toEqual([]);
  });

  test('kills a process that does not drain in time, and says so', async () => {
    const { system } = await systemOf('never drains');
    await system.start();
    expect(await system.stop()).toEqual(['p1 did not drain within 0.1 s and was killed']);
  });

  test('tells of a process that drains badly', async () => {
    const { system } = await systemOf('drains badly');
    await system.start();
    expect(await system.stop()).toEqual(['p1 ended with exit code 4 while draining']);
  });

  test('stops while it still starts, without a word of processes that had nothing to drain yet', async () => {
    const { system } = await systemOf('never ready', 'good');
    const starting = system.start();
    await delay(10);
    expect(await system.stop()).toEqual([]);
    expect(await starting).toBe(false);
  });

  test('kill ends what would not drain', async () => {
    const { system, lines } = await systemOf('never drains');
    await system.start();
    const stopped = system.stop();
    system.kill();
    expect(await stopped).toEqual(['p1 was ended by SIGKILL while draining']);
    expect(isAlive(Number(lines[0]?.split(' ')[1]))).toBe(false);
  });
});

test('a child does not outlive a parent that is killed without warning', async () => {
  const [port] = await freePorts('127.0.0.1', 1);
  const parent = spawn(process.execPath, [join(import.meta.dirname, 'fixtures/parent.ts')], {
    env: { BEHAVIOUR: 'good', ADMIN_PORT: `${port}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [first]: unknown[] = await once(parent.stdout, 'data');
  const pid = Number(String(first).trim());
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  while (isAlive(pid)) await delay(10);
  expect(isAlive(pid)).toBe(false);
});

/** The program as a process: what a shell sees of it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, jest, test } from '@jest/globals';

// Processes on a busy machine.
jest.setTimeout(30_000);

const folder = mkdtempSync(path.join(tmpdir(), 'gateway-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: unknown;
  readonly out: string;
  readonly err: string;
}

/** Runs the program to its end. */
async function gateway(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const main = path.join(import.meta.dirname, 'main.ts');
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, out, err };
}

function file(name: string, content: string): string {
  const at = path.join(folder, name);
  writeFileSync(at, content);
  return at;
}

test('check prints findings and exits with the outcome', async () => {
  const wrong = file('wrong.json', '{ "version": 2 }');
  const { code, out, err } = await gateway(['check', wrong]);
  expect(out.split('\n')).toContain(`${wrong}:1:14 error GW203 /version  got 2, must be 1`);
  expect([code, err]).toEqual([1, `${wrong}: 6 errors, 0 warnings\n`]);
});

test('what the program does not understand exits with 2', async () => {
  const { code, err } = await gateway(['chek']);
  expect(code).toBe(2);
  expect(err).toMatch(/^gateway: unknown command "chek", did you mean "check"\?\nusage:/);
});

test('a wrong configuration keeps it from starting, with the same lines', async () => {
  const wrong = file('start.json', '{ "version": 2 }');
  const { code, out, err } = await gateway([], { GATEWAY_CONFIG: wrong });
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(/^gateway: cannot start\n/);
  expect(err.split('\n')).toContain(`${wrong}:1:14 error GW203 /version  got 2, must be 1`);
});

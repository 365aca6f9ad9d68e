/** `npm run bench -- slow-clients`: whether slow clients can kill the gateway, or hold up others. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gateway } from '@api-platform/contracts/services.ts';
import { type Fared, askHonestly } from './honest-client.ts';
import { createMemoryCgroup } from './memory-cgroup.ts';
import { type Platform, startPlatform } from './platform.ts';
import { type Kind, type Seen, kinds } from './slow-client.ts';

/** How much is tried. */
export interface SlowClientsOptions {
  readonly kinds: readonly Kind[];
  readonly clients: number;
  /** Length of each attack. */
  readonly seconds: number;
  /** Takes a line about how it goes. */
  readonly tell: (line: string) => void;
}

/** What honest clients may have to wait, in milliseconds. */
const longestP99Ms = 100;
/** What a process has run until its code is compiled. */
const warmUpMs = 3_000;
/** How often the memory is looked at, in milliseconds. */
const lookEveryMs = 50;
/** How often is told how it goes, in seconds: no verb is silent for longer. */
const tellEverySeconds = 5;

const mib = (bytes: number): string => (bytes / 1_048_576).toFixed(0);

/** The figures of every attack, and what was wrong; nothing where the gateway withstood. */
export async function measureSlowClients(options: SlowClientsOptions): Promise<{ rows: string[][]; faults: string[] }> {
  const rows = [
    ['attack', 'opened', 'peak MiB', 'sockets', 'ends', 'log KiB', 'asked', 'n', 'failed', 'p50 ms', 'p99 ms'],
  ];
  const faults: string[] = [];
  for (const kind of options.kinds) {
    const { rows: more, faults: found } = await attack(kind, options);
    rows.push(...more);
    faults.push(...found.map((fault) => `${kind}: ${fault}`));
  }
  return { rows, faults };
}

async function attack(kind: Kind, options: SlowClientsOptions): Promise<{ rows: string[][]; faults: string[] }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'slow-clients-'));
  const cgroup = createMemoryCgroup(`slow-clients-${process.pid}`, gateway.resources.memoryMiB * 1_048_576);
  let platform: Platform | undefined;
  try {
    platform = await startPlatform(folder, cgroup.procs);
    return await measure(kind, platform, cgroup.use, options);
  } finally {
    await platform?.stop();
    cgroup.remove();
    rmSync(folder, { recursive: true });
  }
}

async function measure(
  kind: Kind,
  platform: Platform,
  use: ReturnType<typeof createMemoryCgroup>['use'],
  { clients, seconds, tell }: SlowClientsOptions,
): Promise<{ rows: string[][]; faults: string[] }> {
  const { port, adminPort, ends, logBytes } = platform;
  await askHonestly(port, adminPort, AbortSignal.timeout(warmUpMs));
  tell(`${kinds[kind]}: ${clients} clients for ${seconds} s; at rest the gateway has ${mib(use().bytes)} MiB`);
  let [peak, peakSockets] = [0, 0];
  const watch = setInterval(() => {
    const { bytes, socketBytes } = use();
    peak = Math.max(peak, bytes);
    peakSockets = Math.max(peakSockets, socketBytes);
  }, lookEveryMs);
  let seen: Seen = { opened: 0, closed: 0, open: 0 };
  const attackers = fork(path.join(import.meta.dirname, 'attack.ts'), [kind, `${port}`, `${clients}`]);
  attackers.on('message', (now: Seen) => (seen = now));
  const over = new AbortController();
  const asking = askHonestly(port, adminPort, over.signal);
  for (let passed = 0; passed < seconds && ends() === 0; passed += tellEverySeconds) {
    await sleep(tellEverySeconds * 1_000);
    const { bytes, socketBytes } = use();
    tell(
      `${passed + tellEverySeconds} s: ${seen.opened} opened, ${seen.open} open, ${mib(bytes)} MiB, sockets ${mib(socketBytes)} MiB`,
    );
  }
  over.abort();
  const fared = Object.entries(await asking);
  clearInterval(watch);
  attackers.kill('SIGKILL');
  await once(attackers, 'exit');
  const about = [kind, `${seen.opened}`, mib(peak), mib(peakSockets), `${ends()}`, (logBytes() / 1_024).toFixed(0)];
  const rows = fared.map(([name, how], i) => [
    ...(i === 0 ? about : about.map(() => '')),
    name,
    `${how.took.length + failed(how)}`,
    `${failed(how)}`,
    quantile(how.took, 0.5).toFixed(1),
    quantile(how.took, 0.99).toFixed(1),
  ]);
  return { rows, faults: faultsOf(fared, ends(), use().killed) };
}

function faultsOf(fared: readonly (readonly [string, Fared])[], ends: number, killed: number): string[] {
  const faults = ends === 0 ? [] : [`the gateway ended (killed for memory: ${killed})`];
  for (const [name, { took, failures }] of fared) {
    for (const [why, times] of failures) faults.push(`${name}: ${times} times ${why}`);
    const p99 = quantile(took, 0.99);
    // A scrape is work, and nobody waits for it.
    if (name !== 'metrics' && !(p99 < longestP99Ms))
      faults.push(`${name}: p99 is ${p99.toFixed(0)} ms, must be below ${longestP99Ms} ms`);
  }
  return faults;
}

const failed = ({ failures }: Fared): number => [...failures.values()].reduce((sum, times) => sum + times, 0);

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

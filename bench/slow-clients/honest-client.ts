/** Clients that mean well, and how they fare: one with a connection for each request, one that keeps its connection. */
import { Agent, request } from 'node:http';
import { adminPaths } from '@api-platform/contracts/services.ts';
import { host } from './platform.ts';

/** How the requests of one kind fared. */
export interface Fared {
  /** Milliseconds of each answer as it should be. */
  readonly took: number[];
  /** What went wrong, and how often. */
  readonly failures: Map<string, number>;
}

interface Ask {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

/** A request to each kind of route. */
const asks: readonly Ask[] = [
  { method: 'GET', path: '/health' },
  { method: 'POST', path: '/projects/', body: '{"title":"An honest project"}' },
  { method: 'POST', path: '/verify/', body: '{"id":121,"token":"a$$"}' },
];

const nothing = (): Fared => ({ took: [], failures: new Map() });

/** Asks until stopped; resolves when the last answer is there. */
export async function askHonestly(port: number, adminPort: number, signal: AbortSignal) {
  const kept = new Agent({ keepAlive: true, maxSockets: 1 });
  const fares = {
    'fresh connections': nothing(),
    'kept connection': nothing(),
    '/health': nothing(),
    probe: nothing(),
    metrics: nothing(),
  };
  await Promise.all([
    repeat(signal, 100, (i) => ask(fares['fresh connections'], port, asks[i % asks.length], false)),
    repeat(signal, 100, (i) => ask(fares['kept connection'], port, asks[i % asks.length], kept)),
    repeat(signal, 500, () => ask(fares['/health'], port, asks[0], false)),
    repeat(signal, 500, () => ask(fares.probe, adminPort, { method: 'GET', path: adminPaths.live }, false)),
    repeat(signal, 2_000, () => ask(fares.metrics, adminPort, { method: 'GET', path: adminPaths.metrics }, false)),
  ]);
  kept.destroy();
  return fares;
}

async function repeat(signal: AbortSignal, everyMs: number, once: (index: number) => Promise<void>): Promise<void> {
  const all: Promise<void>[] = [];
  for (let i = 0; !signal.aborted; i += 1) {
    all.push(once(i));
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  await Promise.all(all);
}

function ask({ took, failures }: Fared, port: number, asked: Ask | undefined, agent: Agent | false): Promise<void> {
  const { method, path, body } = asked ?? { method: 'GET', path: '/' };
  const fail = (why: string): void => void failures.set(why, (failures.get(why) ?? 0) + 1);
  const began = performance.now();
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((done) => {
    const sent = request({ host, port, method, path, agent, headers, signal: AbortSignal.timeout(5_000) }, (res) => {
      res.resume().once('end', () => {
        if (res.statusCode === 200) took.push(performance.now() - began);
        else fail(`${path} ${res.statusCode} ${String(res.headers['gateway-error'] ?? '')}`);
      });
      res.once('close', done);
    });
    sent.once('error', (error: NodeJS.ErrnoException) => {
      fail(`${path} ${error.code ?? error.name}`);
      done();
    });
    sent.end(body);
  });
}

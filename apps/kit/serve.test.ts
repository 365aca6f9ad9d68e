import { EventEmitter, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { stopHttp } from './drain.ts';
import { createHttpServer, listen } from './http-server.ts';
import { type Machine, type ServeOptions, serve } from './serve.ts';
import { freePort } from './testing/free-port.ts';

const adminPaths = { live: '/livez', ready: '/readyz', startup: '/startupz', metrics: '/metrics' };
const workload = { port: 5000, adminPort: 9000, drainSeconds: 1 };

function machineOf(env: Record<string, string>) {
  const told = new EventEmitter();
  const signals = new EventEmitter();
  const printed: string[] = [];
  const codes: number[] = [];
  const machine: Machine = {
    env: { HOST: '127.0.0.1', PORT: '0', ADMIN_PORT: '0', LOG_LEVEL: 'fatal', ...env },
    hostname: 'pod-1',
    signals,
    // No test waits for what a process that ended would still wait for.
    clock: { sleep: (ms) => sleep(ms, undefined, { ref: false }), now: () => performance.now() },
    print: (text) => printed.push(text),
    exit: (code) => {
      codes.push(code);
      told.emit('exit');
    },
  };
  return { machine, signals, printed, codes, exited: () => once(told, 'exit') };
}

/** A service that takes no requests. */
const idle: ServeOptions['create'] = ({ clock }) => ({
  listen: () => Promise.resolve(0),
  stop: stopHttp(
    createHttpServer(() => {}),
    clock,
  ),
});

describe('serve', () => {
  test('names every wrong variable and exits with 1 before anything listens', async () => {
    const { machine, printed, codes } = machineOf({ PORT: 'http', LOG_LEVEL: 'loud' });
    let created = false;
    const create: ServeOptions['create'] = () => {
      created = true;
      throw new Error('not reached');
    };
    await serve({ name: 'shop', workload, adminPaths, create }, machine);
    expect(printed.join('')).toBe(
      [
        'shop: cannot start',
        'PORT: got "http", must be an integer from 0 to 65535; leave it unset for 5000',
        'LOG_LEVEL: got "loud", must be one of trace, debug, info, warn, error, fatal; leave it unset for info',
        '',
      ].join('\n'),
    );
    expect({ codes, created }).toEqual({ codes: [1], created: false });
  });

  test('names a port that is taken and exits with 1', async () => {
    const other = createHttpServer(() => {});
    const { port } = await listen(other, { host: '127.0.0.1', port: 0 });
    const { machine, printed, codes } = machineOf({ ADMIN_PORT: `${port}` });
    await serve({ name: 'shop', workload, adminPaths, create: idle }, machine);
    expect(printed.join('')).toContain(`cannot listen: port ${port} on 127.0.0.1 is taken; `);
    expect(codes).toEqual([1]);
    other.close();
  });

  test('answers probes while the service boots, is ready once it listens, and drains on SIGTERM', async () => {
    const { machine, signals, codes, exited } = machineOf({ INSTANCE: 'shop-7' });
    const waiting: ServerResponse[] = [];
    const server = createHttpServer((_req, res) => waiting.push(res));
    const statuses: Record<string, number> = {};
    const probe = async (moment: string): Promise<void> => {
      for (const path of ['/livez', '/readyz', '/startupz'])
        statuses[`${moment} ${path}`] = (await fetch(`http://127.0.0.1:${adminPort}${path}`)).status;
    };
    const adminPort = await freePort();
    let origin = '';
    const create: ServeOptions['create'] = ({ clock }) => ({
      listen: async (address) => {
        await probe('booting');
        const { port } = await listen(server, address);
        origin = `http://127.0.0.1:${port}`;
        return port;
      },
      stop: stopHttp(server, clock),
    });
    await serve(
      { name: 'shop', workload, adminPaths, create },
      { ...machine, env: { ...machine.env, ADMIN_PORT: `${adminPort}` } },
    );
    await probe('serving');
    const arrived = once(server, 'request');
    const answer = fetch(origin).then((response) => response.text());
    await arrived;
    const end = exited();
    signals.emit('SIGTERM');
    await probe('draining');
    waiting.forEach((res) => res.end('hello'));
    expect(await answer).toBe('hello');
    await end;
    expect(codes).toEqual([0]);
    expect(statuses).toEqual({
      'booting /livez': 200,
      'booting /readyz': 503,
      'booting /startupz': 503,
      'serving /livez': 200,
      'serving /readyz': 200,
      'serving /startupz': 200,
      'draining /livez': 200,
      'draining /readyz': 503,
      'draining /startupz': 200,
    });
  });
});

import { EventEmitter, once } from 'node:events';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { freePort } from '@api-platform/kit/testing/free-port.ts';
import { serveGateway } from './serve.ts';
import { type PlainResponse, send, until } from './testing/gateway.ts';
import { startStreamingUpstream } from './testing/http-upstream.ts';
import { closingAfterEach } from './testing/resources.ts';

const using = closingAfterEach();
const running: { signals: EventEmitter; exits: number[] }[] = [];
afterEach(async () => {
  // The second signal ends what the first has not.
  for (const { signals, exits } of running.splice(0)) {
    if (exits.length === 0) signals.emit('SIGTERM');
    await until(() => exits.length > 0);
  }
});

interface Started {
  readonly port: number;
  readonly admin: (path: string) => Promise<PlainResponse>;
  readonly signals: EventEmitter;
  readonly exits: number[];
}

/** Starts the gateway in this process before one stand-in. */
async function start(upstream: { address: string }, drain = { announceMs: 0, timeoutMs: 5_000 }): Promise<Started> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const file = JSON.stringify({
    version: 1,
    listen: { host: '127.0.0.1', port },
    admin: { host: '127.0.0.1', port: adminPort },
    drain,
    upstreams: { web: { protocol: 'http', endpoints: { static: [upstream.address] } } },
    routes: [{ id: 'any', methods: ['GET'], path: '/any', target: { kind: 'http', upstream: 'web', path: '/' } }],
  });
  const process = { signals: new EventEmitter(), exits: [] as number[] };
  running.push(process);
  await serveGateway({ file: 'gateway.json', release: 'v1.0.0' }, machine(file, process));
  return { port, admin: (path) => send(adminPort, { path }), ...process };
}

function machine(file: string, { signals, exits }: { signals: EventEmitter; exits: number[] }) {
  return {
    env: { LOG_LEVEL: 'fatal' },
    hostname: 'test',
    signals,
    clock: { now: () => performance.now(), sleep: (ms: number) => sleep(ms, undefined, { ref: false }) },
    print: () => {},
    exit: (code: number) => exits.push(code),
    readFile: () => file,
    resolve: () => Promise.resolve([]),
    after: () => () => {},
    random: () => 0.5,
  };
}

const answering = () => using(startStreamingUpstream((_req, res) => res.end('ok')));

describe('a gateway that has started', () => {
  test('is live, ready and measured on the admin listener, and nowhere else', async () => {
    const { port, admin } = await start(await answering());
    expect((await admin('/livez')).status).toBe(200);
    expect((await admin('/readyz')).status).toBe(200);
    expect((await admin('/startupz')).status).toBe(200);
    expect((await admin('/metrics')).body).toContain('gateway_config_info{hash=');
    for (const path of ['/livez', '/readyz', '/startupz', '/metrics']) {
      expect((await send(port, { path })).status).toBe(404);
    }
  });

  test('is ready although its upstream is down', async () => {
    const { admin, port } = await start({ address: '127.0.0.1:1' });
    expect((await admin('/readyz')).status).toBe(200);
    expect((await send(port, { path: '/any' })).status).toBe(502);
  });
});

describe('a gateway that drains', () => {
  test('is not ready, and serves until load balancers have noticed', async () => {
    const { port, admin, signals, exits } = await start(await answering(), { announceMs: 400, timeoutMs: 5_000 });
    signals.emit('SIGTERM');
    expect((await admin('/readyz')).status).toBe(503);
    expect((await admin('/livez')).status).toBe(200);
    expect((await admin('/metrics')).body).toContain('\ngateway_draining 1\n');
    const response = await send(port, { path: '/any' });
    expect(response).toMatchObject({ status: 200, body: 'ok', headers: { connection: 'close' } });
    await until(() => exits.length > 0);
    expect(exits).toEqual([0]);
    await expect(send(port, { path: '/any' })).rejects.toThrow('ECONNREFUSED');
  });

  test('ends what is in flight before it exits', async () => {
    let finish: (() => void) | undefined;
    const slow = await using(
      startStreamingUpstream((_req, res) => {
        res.write('begun');
        finish = () => res.end(', done');
      }),
    );
    const { port, signals, exits } = await start(slow);
    const answer = send(port, { path: '/any' });
    await until(() => finish !== undefined);
    signals.emit('SIGTERM');
    await expect(send(port, { path: '/any' })).rejects.toThrow(/ECONNREFUSED|ECONNRESET|hang up/);
    expect(exits).toEqual([]);
    finish!();
    expect((await answer).body).toBe('begun, done');
    await until(() => exits.length > 0);
    expect(exits).toEqual([0]);
  });

  test('cuts off what takes too long, and says so by its exit code', async () => {
    const never = await using(startStreamingUpstream((_req, res) => res.write('begun')));
    const { port, signals, exits } = await start(never, { announceMs: 0, timeoutMs: 50 });
    const sent = request({ host: '127.0.0.1', port, path: '/any', agent: false }).end();
    const [res] = await once(sent, 'response');
    signals.emit('SIGTERM');
    await expect(once(res, 'end')).rejects.toThrow('aborted');
    await until(() => exits.length > 0);
    expect(exits).toEqual([1]);
  });
});

const refused = (file: string | Error) => {
  const process = { signals: new EventEmitter(), exits: [] };
  const options = machine(typeof file === 'string' ? file : '', process);
  const readFile = (): string => {
    if (file instanceof Error) throw file;
    return file;
  };
  return serveGateway({ file: 'g.json', release: 'v1' }, { ...options, readFile });
};

describe('a gateway that cannot start says why', () => {
  test('with the lines of gateway check', async () => {
    await expect(refused('{\n"version": 2 }')).rejects.toMatchObject({
      name: 'StartError',
      message: expect.stringMatching(
        /^g\.json:1:1 error GW202 [\s\S]*\ng\.json:2:12 error GW203 \/version {2}got 2, must be 1$/,
      ),
    });
  });

  test('when the file is not there', async () => {
    await expect(refused(Object.assign(new Error('no'), { code: 'ENOENT' }))).rejects.toMatchObject({
      name: 'StartError',
      message: 'cannot read g.json: it does not exist; name it with --config or GATEWAY_CONFIG',
    });
  });

  test('when a port is taken', async () => {
    const taken = await answering();
    await expect(
      refused(
        JSON.stringify({
          version: 1,
          listen: { host: '127.0.0.1', port: 1 },
          admin: { host: '127.0.0.1', port: taken.port },
          drain: { announceMs: 0, timeoutMs: 5_000 },
          upstreams: {},
          routes: [{ id: 'h', methods: ['GET'], path: '/h', target: { kind: 'health' } }],
        }),
      ),
    ).rejects.toMatchObject({ name: 'StartError', message: expect.stringContaining(`port ${taken.port}`) });
  });
});

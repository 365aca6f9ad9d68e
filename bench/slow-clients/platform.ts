/** The real gateway inside of a cgroup, and what it asks outside of it: the sample services and a source of downloads. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { deriveGatewayConfig } from '@api-platform/contracts/derive-gateway-config.ts';
import { nodeOptions } from '@api-platform/contracts/memory.ts';
import { type Route, routes } from '@api-platform/contracts/routes.ts';
import { type Workload, adminPaths, gateway, services } from '@api-platform/contracts/services.ts';
import { freePorts } from '../../scripts/start/ports.ts';

/** What ends the processes with this one, however it ends. */
const execArgv = ['--import', path.join(import.meta.dirname, '../../scripts/start/leash.ts')];

/** Where everything listens. */
export const host = '127.0.0.1';

const download: Route = {
  id: 'download',
  methods: ['GET'],
  path: '/download',
  target: { kind: 'http', service: 'files', path: '/' },
  timeoutMs: 29_000,
  bodyLimitBytes: 0,
  throttle: { requestsPerSecond: 1, burst: 1 },
};

/** What runs. */
export interface Platform {
  readonly port: number;
  readonly adminPort: number;
  /** How often the gateway ended by itself. */
  readonly ends: () => number;
  /** Bytes of log that it wrote. */
  readonly logBytes: () => number;
  readonly stop: () => Promise<void>;
}

/** Starts all of it; resolves when the gateway is ready. */
export async function startPlatform(folder: string, procs: string): Promise<Platform> {
  const [port = 0, adminPort = 0, ...free] = await freePorts(host, 2 + 2 * Object.keys(services).length);
  const children: ChildProcess[] = [];
  const files = fork(path.join(import.meta.dirname, 'downloads.ts'));
  children.push(files);
  const [filesPort]: number[] = await once(files, 'message');
  const ports = new Map<string, number>([['files', filesPort ?? 0]]);
  for (const name of Object.keys(services)) {
    const [own, admin] = [free.pop(), free.pop()];
    ports.set(name, own ?? 0);
    const env = { HOST: host, PORT: `${own}`, ADMIN_PORT: `${admin}`, LOG_LEVEL: 'error' };
    children.push(
      fork('main.ts', { cwd: appFolder(name), env, execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
    );
    await isReady(admin ?? 0);
  }
  const file = path.join(folder, 'gateway.json');
  const workloads: Readonly<Record<string, Workload>> = { ...services, files: { ...gateway, port: 1 } };
  const config = deriveGatewayConfig([...routes, download], workloads, {
    listen: { host, port },
    admin: { host, port: adminPort },
    memoryMiB: gateway.resources.memoryMiB,
    drain: { announceMs: 0, timeoutMs: 1_000 },
    endpointsOf: (service) => ({ static: [`${host}:${ports.get(service)}`] }),
  });
  writeFileSync(file, JSON.stringify(config));
  // The shell puts itself into the cgroup and becomes the gateway: nothing of it is allocated outside.
  const child = spawn(
    '/bin/sh',
    ['-c', `echo $$ > ${procs} && exec "$@" main.ts`, 'sh', process.execPath, ...execArgv],
    {
      cwd: appFolder('gateway'),
      env: {
        NODE_ENV: 'production',
        NODE_OPTIONS: nodeOptions(gateway.resources.memoryMiB),
        GATEWAY_CONFIG: file,
        INSTANCE: 'bench',
      },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  );
  children.push(child);
  let [ends, logBytes] = [0, 0];
  child.once('exit', () => (ends += 1));
  child.stdout?.on('data', (bytes: Buffer) => (logBytes += bytes.length));
  await isReady(adminPort);
  const stop = async (): Promise<void> => {
    const running = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const ended = running.map((one) => once(one, 'exit'));
    for (const one of running) one.kill('SIGKILL');
    await Promise.all(ended);
  };
  return { port, adminPort, ends: () => ends, logBytes: () => logBytes, stop };
}

const appFolder = (name: string): string => path.join(import.meta.dirname, '../../apps', name);

async function isReady(adminPort: number): Promise<void> {
  for (let i = 0; i < 600; i += 1) {
    const status = await fetch(`http://${host}:${adminPort}${adminPaths.ready}`).then(
      (r) => r.status,
      () => 0,
    );
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing became ready on port ${adminPort}`);
}

/** Opens the tunnel with the programs of this computer. */
import { execFile, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isListening, untilListening } from '../../infra/aws/listening.ts';
import { isPrivate, tunnelPort } from '../../infra/aws/plan/tunnel.ts';
import { resourceName } from '../../infra/aws/plan/names.ts';
import { environments } from '../../infra/environments/all.ts';
import type { Environment } from '../../infra/environments/environment.ts';
import { Failure } from '../terminal/failure.ts';
import { telling } from '../terminal/telling.ts';
import { type Place, type Tools, type Way, findWay, keepOpen } from './tunnel.ts';

const run = promisify(execFile);
const openMs = 180_000;

/** Where the clusters are that only a tunnel leads to, by stack. */
export const privatePlaces: ReadonlyMap<string, Place> = new Map(
  Object.values<Environment>(environments).flatMap(({ name, cluster }) =>
    cluster.target === 'eks' && isPrivate(cluster)
      ? [[name, { region: cluster.region, clusterName: resourceName(name) }] as const]
      : [],
  ),
);

/** A tunnel that is kept open. */
export interface Tunnel {
  /** The cluster at its end. @default - it is not there yet; the tunnel opens once it is */
  readonly way?: Way;
  /** Ends once it is closed. */
  readonly ended: Promise<void>;
  readonly close: () => void;
}

/** What may be other than usual. */
export interface OpenOptions {
  /** @default - the one that the state names */
  readonly port?: number;
  /** Variables of the programs that it starts. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
  /** Closes it, also while it opens. */
  readonly signal?: AbortSignal;
}

/**
 * Opens a tunnel, and waits until it is open where cluster and machine are there.
 * @throws {Failure} where a program is missing, AWS refuses, or nothing opens in time
 */
export async function openTunnel(place: Place, { port = tunnelPort, env, say, signal }: OpenOptions): Promise<Tunnel> {
  const tools = toolsOf({ ...env }, say);
  if (await isListening(port)) {
    throw new Failure(
      `port ${port} of this computer is taken, and the tunnel to ${place.clusterName} needs it; close what listens there`,
    );
  }
  await demandPrograms({ ...env });
  const way = await findWay(place, tools.ask);
  const closing = new AbortController();
  signal?.addEventListener('abort', () => closing.abort(), { once: true });
  const ended = keepOpen(place, tools, closing.signal, port);
  const tunnel = { ...(way && { way }), ended, close: () => closing.abort() };
  if (way?.machine === undefined) return tunnel;
  const opened = await telling(say, `opening a tunnel to ${place.clusterName}`, () =>
    untilListening(port, openMs, closing.signal),
  );
  if (opened) return tunnel;
  if (closing.signal.aborted) throw new Failure(`stopped before the tunnel to ${place.clusterName} was open`);
  tunnel.close();
  throw new Failure(`no tunnel to ${place.clusterName} after ${openMs / 1_000} s (above); see docs/aws-operations.md`);
}

function toolsOf(env: NodeJS.ProcessEnv, say: (line: string) => void): Tools {
  return {
    say,
    sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
    ask: async (args) => {
      try {
        return (await run('aws', [...args], { env })).stdout;
      } catch (error) {
        throw new Failure(lastLine(error instanceof Error ? error.message : String(error)), { cause: error });
      }
    },
    session: (args, signal) =>
      new Promise((resolve) => {
        // In a group of its own: Ctrl-C must not close it while Pulumi ends in its own time, and all of it ends with us.
        const child = spawn('aws', [...args], { env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
        let last = '';
        child.stderr.setEncoding('utf8').on('data', (text: string) => (last = lastLine(text) || last));
        const end = (): void => {
          if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
        };
        if (signal.aborted) end();
        signal.addEventListener('abort', end, { once: true });
        child.once('error', (error) => resolve(error.message));
        child.once('close', () => {
          signal.removeEventListener('abort', end);
          resolve(last);
        });
      }),
  };
}

async function demandPrograms(env: NodeJS.ProcessEnv): Promise<void> {
  const needed = {
    aws: 'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html',
    'session-manager-plugin':
      'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html',
  };
  const missing = await Promise.all(
    Object.entries(needed).map(([program, help]) =>
      run(program, ['--version'], { env }).then(
        () => [],
        () => [`'${program}' is not installed; it opens the tunnel to a private cluster: ${help}`],
      ),
    ),
  );
  const faults = missing.flat().map((words) => new Failure(words));
  if (faults.length > 0) throw new AggregateError(faults);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}

/** How a server ends without losing a request. */
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Health } from './health.ts';

/** Time, as far as draining needs it. */
export interface Clock {
  sleep(ms: number): Promise<void>;
}

/** A server that can be drained. */
export interface Stop {
  /** From now on clients are told to go elsewhere, and served all the same. */
  announce(): void;
  /** Takes nothing new; resolves when everything in flight is done. */
  finish(): Promise<void>;
  /** Cuts off what is left. */
  abort(): void;
}

/** What is drained, and how long it may take. */
export interface DrainOptions {
  readonly health: Health;
  readonly stop: Stop;
  /** How long requests are still taken while readiness is refused, in milliseconds: the time that load balancers need to notice. */
  readonly announceMs: number;
  /** How long requests in flight may take after that, in milliseconds. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** Not ready, then announcing, then finishing; true when nothing had to be cut off. */
export async function drain({ health, stop, announceMs, timeoutMs, clock }: DrainOptions): Promise<boolean> {
  health.draining();
  stop.announce();
  if (announceMs > 0) await clock.sleep(announceMs);
  const finished = await Promise.race([stop.finish().then(() => true), clock.sleep(timeoutMs).then(() => false)]);
  if (!finished) stop.abort();
  return finished;
}

/** How often connections that have become idle are closed while a server finishes. */
const reapEveryMs = 100;

/** Draining of an HTTP server; call it before the server takes requests. */
export function stopHttp(server: Server, clock: Clock): Stop {
  const sockets = new Set<Socket>();
  const open = new Set<ServerResponse>();
  let announced = false;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.prependListener('request', (_req, res) => {
    open.add(res);
    res.once('close', () => open.delete(res));
    if (announced) makeLast(res);
  });
  return {
    announce: () => {
      announced = true;
      open.forEach(makeLast);
    },
    finish: async () => {
      const closed = new Promise<boolean>((resolve) => {
        server.close(() => resolve(true));
      });
      // Node counts a connection that has never carried a byte as busy until its headers time out.
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
      let done = false;
      while (!done) {
        // Node leaves a connection open whose response has ended after close().
        server.closeIdleConnections();
        done = await Promise.race([closed, clock.sleep(reapEveryMs).then(() => false)]);
      }
    },
    abort: () => server.closeAllConnections(),
  };
}

/** Node writes `Connection: close` and ends the connection after the response. */
function makeLast(res: ServerResponse): void {
  if (!res.headersSent) res.shouldKeepAlive = false;
}

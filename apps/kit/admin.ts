/** Probes and metrics, on a listener of their own that is never reachable from outside the cluster. */
import type { RequestListener, Server, ServerResponse } from 'node:http';
import type { BoundsOptions } from './connection-bounds.ts';
import type { Health } from './health.ts';
import { createHttpServer } from './http-server.ts';
import type { Metrics } from './metrics.ts';

/** The paths that the admin listener answers. */
export interface AdminPaths {
  readonly live: string;
  readonly ready: string;
  readonly startup: string;
  readonly metrics: string;
}

/** What the admin listener tells about, and under which paths. */
export interface AdminOptions {
  readonly health: Health;
  readonly metrics: Pick<Metrics, 'registry'>;
  readonly paths: AdminPaths;
}

/**
 * Answers probes with 200 or 503 and a word, metrics in Prometheus text format, anything else with 404 or 405.
 * The process is live as long as it answers, also while it drains: a failing liveness probe would cut the drain short.
 * @see https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export function createAdminHandler({ health, metrics, paths }: AdminOptions): RequestListener {
  const answers: Readonly<Record<string, (res: ServerResponse) => Promise<void> | void>> = {
    [paths.live]: (res) => send(res, 200, 'ok'),
    [paths.ready]: (res) => {
      const { started, draining } = health.status();
      if (draining) return send(res, 503, 'draining');
      return started ? send(res, 200, 'ok') : send(res, 503, 'starting');
    },
    [paths.startup]: (res) => (health.status().started ? send(res, 200, 'ok') : send(res, 503, 'starting')),
    [paths.metrics]: async (res) => send(res, 200, await metrics.registry.metrics(), metrics.registry.contentType),
  };
  return (req, res) => {
    const path = req.url?.split('?', 1)[0] ?? '';
    const answer = Object.hasOwn(answers, path) ? answers[path] : undefined;
    if (answer === undefined) return send(res, 404, 'not found');
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.setHeader('allow', 'GET, HEAD');
      return send(res, 405, 'method not allowed');
    }
    // A metric whose collection fails must show as a failed scrape, not end the process.
    Promise.resolve(answer(res)).catch((error: unknown) => send(res, 500, String(error)));
  };
}

/** A kubelet and two Prometheus servers ask; whoever else in the cluster finds the port shall not fill the process. */
const limits = { connections: 64, bodies: 4, bodyBytes: 0, readers: 4 } as const;

/** The server of the admin listener, with bounds of its own: probes never wait behind requests. */
export function createAdminServer(
  handler: RequestListener,
  shared: Pick<BoundsOptions, 'metrics' | 'log' | 'now'>,
): Server {
  return createHttpServer(handler, { bounds: { ...shared, limits, listener: 'admin' } });
}

function send(res: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  const body = text.endsWith('\n') ? text : `${text}\n`;
  res.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  res.end(body);
}

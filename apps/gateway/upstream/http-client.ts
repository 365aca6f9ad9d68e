/** Connections to one HTTP endpoint. */
import { Pool } from 'undici';

/** What reaches an HTTP endpoint. */
export interface HttpClient {
  readonly pool: Pool;
  /** The value of Host. */
  readonly authority: string;
}

/**
 * Connections per endpoint. Beyond it requests wait for a free one, within their deadline, rather than overrun the
 * endpoint; an abandoned connection (nodejs/undici#5845) stays bounded too.
 */
const connections = 256;
/**
 * Shorter than any server keeps an idle connection: one that is closed just when a request is written to it loses the
 * request. It is also shorter than services announce before they stop.
 */
const idleMs = 4_000;

/** Opens a pool; connections follow with requests. */
export function openHttpClient(address: string, authority: string, connectTimeoutMs: number): HttpClient {
  const pool = new Pool(`http://${address}`, {
    connections,
    pipelining: 1,
    allowH2: false,
    connect: { timeout: connectTimeoutMs },
    keepAliveTimeout: idleMs,
    // A server's own hint must not make it longer.
    keepAliveMaxTimeout: idleMs,
    // The deadline of the request rules.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return { pool, authority };
}

/** Closes the pool when all its requests are done. */
export function closeHttpClient({ pool }: HttpClient): void {
  // A request that still fails is told to its own handler.
  pool.close().catch(() => {});
}

/** One HTTP request and its whole answer. */
import http from 'node:http';
import { text } from 'node:stream/consumers';

/** Where requests go. */
export interface Target {
  /** `http://host:port`; a path in it is ignored. */
  readonly url: string;
  /** The Host header. @default that of the URL */
  readonly host?: string;
  /** @default one connection per request */
  readonly agent?: http.Agent;
  /** Milliseconds until the request counts as failed. @default 10_000 */
  readonly timeoutMs?: number;
}

/** The part of a request that this client sends. */
export interface Request {
  readonly method: string;
  readonly path: string;
  /** Sent as `application/json`. */
  readonly body?: string;
  /** Further headers by lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A whole answer. */
export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Sends one request, once: nothing is tried again.
 * @throws {Error} when the connection fails, or the whole answer is not there in time
 */
export async function send(target: Target, request: Request): Promise<Answer> {
  const { body } = request;
  const headers: http.OutgoingHttpHeaders = { ...request.headers };
  if (target.host !== undefined) headers['host'] = target.host;
  if (body !== undefined) {
    headers['content-type'] = 'application/json';
    headers['content-length'] = Buffer.byteLength(body);
  }
  const { method, path } = request;
  const timeoutMs = target.timeoutMs ?? 10_000;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      http
        .request(target.url, { agent: target.agent ?? false, method, path, headers, signal })
        .once('response', resolve)
        .once('error', reject)
        .end(body);
    });
    return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
  } catch (error) {
    if (signal.aborted) throw new Error(`no answer within ${timeoutMs / 1_000} s`, { cause: error });
    throw error;
  }
}

/** Forwards a request to an HTTP upstream: streaming both ways, within one deadline, again where that is safe. */
import { hasBody } from '@api-platform/kit/body.ts';
import type { Problem } from '@api-platform/kit/problem.ts';
import type { Tracing } from '@api-platform/kit/trace.ts';
import type { Exchange } from '../exchange.ts';
import type { GatewayMetrics } from '../metrics.ts';
import { RequestBody } from '../request/body.ts';
import { allowBody } from '../request/guard.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import type { Timer } from './discovery.ts';
import type { Endpoint } from './endpoints.ts';
import { bodyTooLarge, bodyTooSlow, noEndpoint, responseNotRead, timedOut, unreachable } from './faults.ts';
import type { HttpClient } from './http-client.ts';
import { errorType, faultProblem, isConnectFault } from './http-faults.ts';
import type { RequestFields, ResponseFields } from './http-headers.ts';
import { type HttpTryObserver, observeHttpTry } from './observe-try.ts';
import { HttpTry, type Stage, type TryListener } from './http-try.ts';
import { Tries } from './tries.ts';
import type { Upstream } from './upstream.ts';

/** What forwarding needs. */
export interface HttpProxyOptions {
  readonly upstream: Upstream<HttpClient>;
  readonly fields: RequestFields;
  readonly responseFields: ResponseFields;
  readonly bodyLimitBytes: number;
  readonly tracing: Tracing;
  readonly metrics: GatewayMetrics;
  /** Milliseconds, never going back. */
  readonly now: () => number;
  readonly after: Timer['after'];
}

/**
 * Forwards one request.
 * @param path path and query at the upstream
 */
export function proxyHttp(exchange: Exchange, path: string, options: HttpProxyOptions): void {
  new HttpProxy(exchange, path, options).start();
}

/** Methods whose repetition changes nothing (RFC 9110 §9.2.2). */
const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

class HttpProxy implements TryListener {
  readonly #exchange: Exchange;
  readonly #path: string;
  readonly #options: HttpProxyOptions;
  readonly #method: string;
  readonly #sendsBody: boolean;
  readonly #tries: Tries<HttpClient>;
  readonly #fields: string[];
  #deadline: Deadline | undefined;
  #resetRetried = false;
  #endpoint: Endpoint<HttpClient> | undefined;
  #try: HttpTry | undefined;
  #observer: HttpTryObserver | undefined;
  #body: RequestBody | undefined;

  constructor(exchange: Exchange, path: string, options: HttpProxyOptions) {
    this.#exchange = exchange;
    this.#path = path;
    this.#options = options;
    this.#method = exchange.req.method ?? '';
    this.#sendsBody = hasBody(exchange.req);
    this.#tries = new Tries(exchange, options);
    this.#fields = options.fields(exchange);
  }

  start(): void {
    const { req, res, deadline } = this.#exchange;
    const { bodyLimitBytes, now, after } = this.#options;
    if (Number(req.headers['content-length'] ?? 0) > bodyLimitBytes) return this.#tooLarge();
    const endpoint = this.#tries.first();
    if (endpoint === undefined) return this.#fail(noEndpoint(this.#tries.side));
    this.#deadline = startDeadline({
      after,
      ms: deadline - now(),
      received: () => req.socket.bytesRead,
      expired: this.#expire,
    });
    res.once('close', this.#leave);
    if (this.#sendsBody) {
      // What the upstream did not want is skipped: the next request on the connection stands behind it.
      res.once('finish', () => {
        this.#body?.destroy();
        req.resume();
      });
      allowBody(req, res);
    }
    this.#send(endpoint);
  }

  #send(endpoint: Endpoint<HttpClient>): void {
    const { req, res, note, observed } = this.#exchange;
    const { tracing, metrics, now, upstream, bodyLimitBytes } = this.#options;
    this.#endpoint = endpoint;
    this.#observer = observeHttpTry({
      tracing,
      metrics,
      now,
      method: this.#method,
      parent: observed.context,
      upstream: upstream.name,
      track: this.#tries.side.track,
      address: endpoint.address,
      retries: note.retries,
    });
    // Kept apart from earlier tries: nothing was read of theirs.
    this.#body = this.#sendsBody ? new RequestBody(req, bodyLimitBytes, this.#tooLarge) : undefined;
    this.#try = new HttpTry(res, this.#options.responseFields, this);
    const { pool, authority } = endpoint.client;
    const headers = [...this.#fields, 'host', authority, ...this.#observer.fields];
    pool.dispatch({ path: this.#path, method: this.#method, headers, body: this.#body ?? null }, this.#try);
  }

  connected(): void {
    if (this.#endpoint !== undefined) this.#tries.sent(this.#endpoint);
  }

  answered(): void {
    this.#tries.answered();
  }

  ended(status: number): void {
    this.#observer?.end(status, '');
    this.#stopWaiting();
  }

  failed(error: Error, stage: Stage, status: number | undefined): void {
    this.#observer?.end(status, errorType(error));
    this.#body?.destroy();
    const endpoint = this.#endpoint;
    if (endpoint !== undefined && isConnectFault(error, stage)) {
      const next = this.#tries.elsewhere(endpoint);
      return next === undefined ? this.#fail(unreachable(this.#tries.side, this.#tries.count)) : this.#send(next);
    }
    const repeatable = stage === 'sent' && idempotent.has(this.#method) && !this.#sendsBody && !this.#resetRetried;
    if (endpoint === undefined || !repeatable) {
      return this.#fail(faultProblem(error, stage, this.#options.upstream.name));
    }
    this.#resetRetried = true;
    this.#send(this.#tries.again(endpoint));
  }

  readonly #expire = (): void => {
    const problem = this.#lateness();
    if (problem.code === 'UPSTREAM_TIMEOUT') this.#tries.expired();
    this.#cancel('timeout');
    this.#fail(problem);
  };

  /** Who is waited for. */
  #lateness(): Problem {
    const { res } = this.#exchange;
    if (this.#body?.starving === true) return bodyTooSlow();
    return res.headersSent && res.writableNeedDrain ? responseNotRead() : timedOut(this.#options.upstream.name);
  }

  /** The client is gone: nobody waits for what the upstream does. */
  readonly #leave = (): void => this.#cancel('cancelled');

  readonly #tooLarge = (): void => {
    this.#cancel('cancelled');
    this.#fail(bodyTooLarge(this.#options.bodyLimitBytes));
  };

  #cancel(reason: string): void {
    this.#stopWaiting();
    this.#try?.giveUp();
    this.#observer?.end(undefined, reason);
    this.#body?.destroy();
  }

  #fail(problem: Problem): void {
    this.#stopWaiting();
    this.#exchange.fail(problem);
  }

  #stopWaiting(): void {
    this.#deadline?.stop();
    this.#exchange.res.off('close', this.#leave);
  }
}

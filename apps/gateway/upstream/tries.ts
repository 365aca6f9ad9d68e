/** Which endpoints one request is sent to, one after the other. */
import type { Exchange } from '../exchange.ts';
import type { CanaryFallbackReason, GatewayMetrics } from '../metrics.ts';
import type { Endpoint } from './endpoints.ts';
import type { Side, Upstream } from './upstream.ts';

/** Endpoints that one request may try: enough to get past those that have just gone, and no storm when all have. */
const mostTries = 5;
/** Endpoints of a canary that a request may try that did not ask for it, so that there is time left for the stable side. */
const mostShared = 2;

/** The request, as far as tries need it. */
export type TriedExchange = Pick<Exchange, 'req' | 'res' | 'note' | 'deadline'>;

/** What tries need from outside. */
export interface TriesOptions<C> {
  readonly upstream: Upstream<C>;
  readonly metrics: Pick<GatewayMetrics, 'retries' | 'canaryFallbacks'>;
  /** Milliseconds, never going back. */
  readonly now: () => number;
}

/**
 * The tries of one request. All stay on the side that was chosen, but for one case: what no endpoint of a canary took is
 * sent to the stable side, unless the client asked for the canary.
 */
export class Tries<C> {
  readonly #options: TriesOptions<C>;
  readonly #exchange: TriedExchange;
  readonly #startedAt: number;
  readonly #tried = new Set<Endpoint<C>>();
  #side: Side<C>;
  /** Whether this is the canary's part of the requests that did not choose. */
  #shared = false;
  /** The endpoint that has the request and has not answered. */
  #silent: Endpoint<C> | undefined;
  #sentAt = 0;

  constructor(exchange: TriedExchange, options: TriesOptions<C>) {
    this.#options = options;
    this.#exchange = exchange;
    this.#startedAt = options.now();
    this.#side = options.upstream.stable;
    exchange.note.upstream = options.upstream.name;
  }

  /** The side that is tried. */
  get side(): Side<C> {
    return this.#side;
  }

  /** How many endpoints were tried. */
  get count(): number {
    return this.#tried.size;
  }

  /** Where the request goes first; undefined when there is no endpoint. To be called once, when it is known to be wanted. */
  first(): Endpoint<C> | undefined {
    const { canary } = this.#options.upstream;
    if (canary !== undefined) {
      const { track, asked } = canary.choose(this.#exchange);
      this.#shared = track === 'canary' && !asked;
      this.#turnTo(track === 'canary' ? canary.side : this.#side);
    }
    return this.#next('no_endpoint');
  }

  /** The endpoint took a connection, and is sent the request. */
  sent(endpoint: Endpoint<C>): void {
    this.#side.endpoints.succeeded(endpoint);
    this.#silent = endpoint;
    this.#sentAt = this.#options.now();
  }

  /** The endpoint that was sent the request answers, whatever that is. */
  answered(): void {
    if (this.#silent !== undefined) this.#side.endpoints.answered(this.#silent);
    this.#silent = undefined;
  }

  /** The deadline has passed. That speaks against the endpoint only if it had the request for half of the time or more. */
  expired(): void {
    if (this.#silent === undefined) return;
    const latest = (this.#startedAt + this.#exchange.deadline) / 2;
    if (this.#sentAt <= latest) this.#side.endpoints.timedOut(this.#silent, this.#sentAt);
  }

  /**
   * The endpoint took no connection, so that nothing was sent.
   * @returns where the request goes instead; undefined when there is nobody left, or enough were tried
   */
  elsewhere(endpoint: Endpoint<C>): Endpoint<C> | undefined {
    const { track } = this.#side;
    this.#silent = undefined;
    this.#side.failed(endpoint);
    const next = this.#next('connect');
    if (next !== undefined) this.#count('connect', track);
    return next;
  }

  /**
   * The connection ended before an answer came.
   * @returns where the request is repeated; that says nothing about the endpoint, so with no other one the same will do
   */
  again(endpoint: Endpoint<C>): Endpoint<C> {
    this.#silent = undefined;
    this.#count('reset', this.#side.track);
    return this.#pick() ?? endpoint;
  }

  #next(reason: CanaryFallbackReason): Endpoint<C> | undefined {
    const next = this.#pick();
    if (next !== undefined || !this.#shared) return next;
    const { upstream, metrics } = this.#options;
    this.#shared = false;
    this.#turnTo(upstream.stable);
    metrics.canaryFallbacks.inc({ upstream: upstream.name, reason });
    return this.#pick();
  }

  #pick(): Endpoint<C> | undefined {
    if (this.#tried.size >= (this.#shared ? mostShared : mostTries)) return undefined;
    const { endpoints } = this.#side;
    const endpoint = this.#shared ? endpoints.pickActive(this.#tried) : endpoints.pick(this.#tried);
    if (endpoint === undefined) return undefined;
    this.#tried.add(endpoint);
    this.#exchange.note.endpoint = endpoint.address;
    return endpoint;
  }

  /** Only upstreams with a canary have sides to tell about. */
  #turnTo(side: Side<C>): void {
    const { res, note } = this.#exchange;
    const header = this.#options.upstream.canary?.header;
    this.#side = side;
    note.track = side.track;
    note.trackHeader = header;
    if (header !== undefined) res.setHeader(header, side.track);
  }

  #count(reason: 'connect' | 'reset', track: Side<C>['track']): void {
    const { upstream, metrics } = this.#options;
    this.#exchange.note.retries++;
    metrics.retries.inc({ upstream: upstream.name, track, reason });
  }
}

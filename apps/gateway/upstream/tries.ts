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
export type TriedExchange = Pick<Exchange, 'req' | 'res' | 'note'>;

/** What tries are counted by. */
export type TriesMetrics = Pick<GatewayMetrics, 'retries' | 'canaryFallbacks'>;

/**
 * The tries of one request. All stay on the side that was chosen, but for one case: what no endpoint of a canary took is
 * sent to the stable side, unless the client asked for the canary.
 */
export class Tries<C> {
  readonly #upstream: Upstream<C>;
  readonly #exchange: TriedExchange;
  readonly #metrics: TriesMetrics;
  readonly #tried = new Set<Endpoint<C>>();
  #side: Side<C>;
  /** Whether this is the canary's part of the requests that did not choose. */
  #shared = false;

  constructor(upstream: Upstream<C>, exchange: TriedExchange, metrics: TriesMetrics) {
    this.#upstream = upstream;
    this.#exchange = exchange;
    this.#metrics = metrics;
    this.#side = upstream.stable;
    exchange.note.upstream = upstream.name;
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
    const { canary } = this.#upstream;
    if (canary !== undefined) {
      const { track, asked } = canary.choose(this.#exchange);
      this.#shared = track === 'canary' && !asked;
      this.#turnTo(track === 'canary' ? canary.side : this.#side);
    }
    return this.#next('no_endpoint');
  }

  /**
   * The endpoint took no connection, so that nothing was sent.
   * @returns where the request goes instead; undefined when there is nobody left, or enough were tried
   */
  elsewhere(endpoint: Endpoint<C>): Endpoint<C> | undefined {
    const { track } = this.#side;
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
    this.#count('reset', this.#side.track);
    return this.#pick() ?? endpoint;
  }

  #next(reason: CanaryFallbackReason): Endpoint<C> | undefined {
    const next = this.#pick();
    if (next !== undefined || !this.#shared) return next;
    const { name, stable } = this.#upstream;
    this.#shared = false;
    this.#turnTo(stable);
    this.#metrics.canaryFallbacks.inc({ upstream: name, reason });
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
    const header = this.#upstream.canary?.header;
    this.#side = side;
    note.track = side.track;
    note.trackHeader = header;
    if (header !== undefined) res.setHeader(header, side.track);
  }

  #count(reason: 'connect' | 'reset', track: Side<C>['track']): void {
    this.#exchange.note.retries++;
    this.#metrics.retries.inc({ upstream: this.#upstream.name, track, reason });
  }
}

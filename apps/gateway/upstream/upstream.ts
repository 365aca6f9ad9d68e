/** An upstream at work: its endpoints, and how they are kept. */
import type { GatewayUpstream } from '@api-platform/contracts/gateway-config.ts';
import { type Discovery, type DiscoveryOptions, discover } from './discovery.ts';
import { type Endpoint, EndpointSet, type EndpointSetOptions } from './endpoints.ts';

/** An upstream whose endpoints are reached through clients of type C. */
export interface Upstream<C> {
  readonly name: string;
  readonly endpoints: EndpointSet<C>;
  /** Resolves after the first look-up, whatever it found. */
  readonly first: Promise<void>;
  /** After how many seconds a request is worth a repetition when there is no endpoint. */
  readonly retryAfterSeconds: number;
  /** The endpoint took no connection. */
  failed(endpoint: Endpoint<C>): void;
  close(): void;
}

/** What an upstream needs from outside. */
export interface UpstreamOptions<C> extends Omit<DiscoveryOptions, 'source' | 'update'> {
  readonly name: string;
  readonly config: GatewayUpstream;
  /** @param authority what requests call the upstream: the value of Host and `:authority` */
  readonly open: (address: string, authority: string) => C;
  readonly close: EndpointSetOptions<C>['close'];
}

/** Begins to keep the endpoints of an upstream. */
export function createUpstream<C>({ name, config, open, close, ...outside }: UpstreamOptions<C>): Upstream<C> {
  const source = config.endpoints;
  const endpoints = new EndpointSet<C>({
    open: (address) => open(address, 'dns' in source ? `${source.dns.replace(/\.$/, '')}:${source.port}` : address),
    close,
    now: outside.timer.now,
  });
  const discovery: Discovery = discover({ source, update: (addresses) => endpoints.update(addresses), ...outside });
  return {
    name,
    endpoints,
    first: discovery.first,
    retryAfterSeconds: 'dns' in source ? Math.ceil(source.refreshMs / 1_000) : 1,
    failed: (endpoint) => {
      endpoints.failed(endpoint);
      discovery.hurry();
    },
    close: () => {
      discovery.stop();
      endpoints.close();
    },
  };
}

/** Endpoints that one request may try: enough to get past those that have just gone, and no storm when all have. */
const mostTries = 5;

/** The tries of one request. */
export class Tries<C> {
  readonly #upstream: Upstream<C>;
  readonly #tried = new Set<Endpoint<C>>();

  constructor(upstream: Upstream<C>) {
    this.#upstream = upstream;
  }

  get count(): number {
    return this.#tried.size;
  }

  /** An endpoint that has not been tried yet; undefined when there is none, or enough were tried. */
  next(): Endpoint<C> | undefined {
    if (this.#tried.size >= mostTries) return undefined;
    const endpoint = this.#upstream.endpoints.pick(this.#tried);
    if (endpoint !== undefined) this.#tried.add(endpoint);
    return endpoint;
  }
}

/** The endpoints of one upstream: who is there, who is worth a try, whose turn it is. HTTP and gRPC alike. */
import {
  type EndpointHealth,
  eject,
  hasAnsweredSince,
  hasFailed,
  newHealth,
  noteAnswered,
  noteConnected,
  noteTimedOut,
} from './endpoint-health.ts';

/** One endpoint. */
export interface Endpoint<C> {
  /** `host:port`. */
  readonly address: string;
  /** What reaches it: a pool of connections, or a channel. */
  readonly client: C;
  /** What the set knows about it; nobody else writes it. */
  readonly health: EndpointHealth;
}

/** What a set needs from outside. */
export interface EndpointSetOptions<C> {
  /** Makes the client of a new endpoint. */
  readonly open: (address: string) => C;
  /** Gives up the client of an endpoint that is gone; what is in flight still ends well. */
  readonly close: (client: C) => void;
  /** Milliseconds, never going back. */
  readonly now: () => number;
  /** The largest part that may be left out at a time, from 0 to 1; beyond it the fault is more likely on this side. */
  readonly mayEject: number;
}

/** How many endpoints there are. */
export interface EndpointCounts {
  readonly active: number;
  readonly ejected: number;
}

/** A look-up may miss an endpoint once: DNS answers of a server that is just catching up are short. */
const missesToRemove = 2;

/** Endpoints in round robin, without those that are ejected. */
export class EndpointSet<C> {
  readonly #options: EndpointSetOptions<C>;
  #endpoints: Endpoint<C>[] = [];
  #next = 0;

  constructor(options: EndpointSetOptions<C>) {
    this.#options = options;
  }

  /** Takes the answer of a look-up: new addresses join at once, old ones go after two misses, or one when they fail as well. */
  update(addresses: readonly string[]): void {
    const named = new Set(addresses);
    for (const endpoint of this.#endpoints) {
      const { health } = endpoint;
      health.misses = named.has(endpoint.address) ? 0 : health.misses + 1;
      if (health.misses >= missesToRemove || (health.misses > 0 && health.failures > 0)) this.#remove(endpoint);
    }
    const known = new Set(this.#endpoints.map(({ address }) => address));
    for (const address of named) {
      if (known.has(address)) continue;
      this.#endpoints.push({ address, client: this.#options.open(address), health: newHealth() });
    }
  }

  /**
   * The endpoint whose turn it is, without those that are left out.
   * @param tried those that have failed this request; then one that has not failed of late is preferred
   */
  pickActive(tried: ReadonlySet<Endpoint<C>>): Endpoint<C> | undefined {
    const now = this.#options.now();
    if (tried.size === 0) return this.#turn(({ health }) => health.ejectedUntil <= now);
    return (
      this.#turn((endpoint) => endpoint.health.failures === 0 && !tried.has(endpoint)) ??
      this.#turn((endpoint) => endpoint.health.ejectedUntil <= now && !tried.has(endpoint))
    );
  }

  /** The same, but one that is left out is better than none. */
  pick(tried: ReadonlySet<Endpoint<C>>): Endpoint<C> | undefined {
    return this.pickActive(tried) ?? this.#turn((endpoint) => !tried.has(endpoint));
  }

  #turn(fits: (endpoint: Endpoint<C>) => boolean): Endpoint<C> | undefined {
    const { length } = this.#endpoints;
    for (let step = 0; step < length; step++) {
      const at = (this.#next + step) % length;
      const endpoint = this.#endpoints[at];
      if (endpoint === undefined || !fits(endpoint)) continue;
      this.#next = at + 1;
      return endpoint;
    }
    return undefined;
  }

  /** The endpoint took a connection. */
  succeeded({ health }: Endpoint<C>): void {
    noteConnected(health);
  }

  /** The endpoint answered, whatever that was. */
  answered({ health }: Endpoint<C>): void {
    noteAnswered(health, this.#options.now());
  }

  /**
   * The endpoint took no connection. After two in a row it is left out for a while, longer each time, unless as many as
   * may be are left out already. One that DNS does not name any more is given up.
   */
  failed(endpoint: Endpoint<C>): void {
    if (!this.#endpoints.includes(endpoint)) return;
    const { health } = endpoint;
    health.failures++;
    if (health.misses > 0) return this.#remove(endpoint);
    this.#eject(endpoint);
  }

  /**
   * The endpoint took a request and did not answer in time. After three in a row it is left out like one that takes no
   * connection, if at least half of all have answered everything meanwhile: when all are slow, it is no better elsewhere.
   * @param sentAt when the request went to it
   */
  timedOut(endpoint: Endpoint<C>, sentAt: number): void {
    const { health } = endpoint;
    noteTimedOut(health, sentAt, this.#options.now());
    const answering = this.#endpoints.filter((other) => hasAnsweredSince(other.health, health.silentSince));
    if (answering.length * 2 >= this.#endpoints.length) this.#eject(endpoint);
  }

  #eject({ health }: Endpoint<C>): void {
    const now = this.#options.now();
    if (!hasFailed(health) || health.ejectedUntil > now) return;
    if (this.counts().ejected + 1 <= this.#endpoints.length * this.#options.mayEject) eject(health, now);
  }

  counts(): EndpointCounts {
    const now = this.#options.now();
    const ejected = this.#endpoints.filter(({ health }) => health.ejectedUntil > now).length;
    return { active: this.#endpoints.length - ejected, ejected };
  }

  /** Gives up all clients. */
  close(): void {
    for (const endpoint of this.#endpoints) this.#remove(endpoint);
  }

  #remove(endpoint: Endpoint<C>): void {
    this.#endpoints = this.#endpoints.filter((other) => other !== endpoint);
    this.#options.close(endpoint.client);
  }
}

/** The endpoints of one upstream: who is there, who is worth a try, whose turn it is. HTTP and gRPC alike. */

/** One endpoint. */
export interface Endpoint<C> {
  /** `host:port`. */
  readonly address: string;
  /** What reaches it: a pool of connections, or a channel. */
  readonly client: C;
  /** What the set knows about it; nobody else writes it. */
  readonly health: EndpointHealth;
}

/** What has been seen of an endpoint. */
export interface EndpointHealth {
  /** Look-ups in a row that did not name it. */
  misses: number;
  /** Connects in a row that failed. */
  failures: number;
  /** Times in a row that it was ejected. */
  ejections: number;
  /** When its ejection ends; 0 when it is not ejected. */
  ejectedUntil: number;
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

/** Connects that must fail in a row before an endpoint is ejected: one alone may be a full backlog. */
const failuresToEject = 2;
/** A look-up may miss an endpoint once: DNS answers of a server that is just catching up are short. */
const missesToRemove = 2;
const firstEjectionMs = 1_000;
const longestEjectionMs = 30_000;

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
      const health = { misses: 0, failures: 0, ejections: 0, ejectedUntil: 0 };
      this.#endpoints.push({ address, client: this.#options.open(address), health });
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
    if (health.failures === 0) return;
    health.failures = 0;
    health.ejections = 0;
    health.ejectedUntil = 0;
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
    const now = this.#options.now();
    if (health.failures < failuresToEject || health.ejectedUntil > now) return;
    if (this.counts().ejected + 1 > this.#endpoints.length * this.#options.mayEject) return;
    health.ejectedUntil = now + Math.min(firstEjectionMs * 2 ** health.ejections, longestEjectionMs);
    health.ejections++;
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

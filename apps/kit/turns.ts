/** Clients whose turn it is, the one that has been silent the longest first. */

/** How a client's progress is told. */
export interface TurnsOptions<T> {
  /** Milliseconds, never going back. */
  readonly now: () => number;
  /**
   * Bytes that the client has sent or taken so far. Less than `stride` of them is no sign of life.
   * @default - no byte counts: only the end of the turn does
   */
  readonly bytes?: (what: T) => number;
  /** Whether it is this side that keeps the client waiting. @default never */
  readonly ours?: (what: T) => boolean;
}

/** Bytes that count as progress: one at a time, a client could be slow for ever. */
const stride = 1_024;

/** A queue in the order of the last progress. Progress is looked at when it matters, not when it happens. */
export class Turns<T extends object> {
  readonly #options: TurnsOptions<T>;
  readonly #turns = new Map<T, { readonly since: number; readonly bytes: number }>();

  constructor(options: TurnsOptions<T>) {
    this.#options = options;
  }

  get size(): number {
    return this.#turns.size;
  }

  has(what: T): boolean {
    return this.#turns.has(what);
  }

  /** The client's turn begins, or begins anew. */
  begin(what: T): void {
    // A key that is set again would keep its place.
    this.#turns.delete(what);
    this.#turns.set(what, { since: this.#options.now(), bytes: this.#options.bytes?.(what) ?? 0 });
  }

  end(what: T): void {
    this.#turns.delete(what);
  }

  /** The one that has been silent the longest; undefined where nobody has been for so many milliseconds. */
  silentFor(ms: number): T | undefined {
    return this.#search(ms).silent;
  }

  /** The one that has to go where somebody has to: silent the longest, else looked at the longest ago. */
  leastUseful(): T | undefined {
    const { silent, first } = this.#search(0);
    return silent ?? first;
  }

  #search(ms: number): { readonly silent?: T; readonly first?: T | undefined } {
    const { now, bytes, ours } = this.#options;
    let first: T | undefined;
    // What begins anew goes to the end; it shall not be met again.
    let left = this.#turns.size;
    for (const [what, turn] of this.#turns) {
      if (left-- === 0 || now() - turn.since < ms) break;
      const moved = (bytes?.(what) ?? 0) - turn.bytes >= stride;
      if (ours?.(what) !== true) {
        if (!moved) return { silent: what };
        first ??= what;
      }
      this.begin(what);
    }
    return { first };
  }
}

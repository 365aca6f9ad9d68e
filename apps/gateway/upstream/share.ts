/** Which requests make up a share of all. */

/**
 * Coprime to 100, so that a hundred steps visit each number once; near 100 divided by the golden ratio, so that a share
 * is spread evenly, yet keeps step with nobody: callers that take turns, such as two routes or the steps of a client,
 * each get the share. Of every fourth request one caller might get all.
 */
const step = 61;

/** Picks a share of the requests: of any hundred in a row exactly `percent`, of fewer at most three more or less. */
export class Share {
  readonly #percent: number;
  #at = 0;

  /** @param percent a whole number from 0 to 100 */
  constructor(percent: number) {
    this.#percent = percent;
  }

  /** Whether the next request belongs to the share. */
  next(): boolean {
    this.#at = (this.#at + step) % 100;
    return this.#at < this.#percent;
  }
}

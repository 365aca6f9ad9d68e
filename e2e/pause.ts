/** Waiting that ends at once when the run is interrupted, so that what a step has disturbed is put right again. */
import { setTimeout as delay } from 'node:timers/promises';

/** The user has asked to stop. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor() {
    super('interrupted');
  }
}

/**
 * Waits for some milliseconds.
 * @throws {Interrupted} as soon as the run is
 */
export type Pause = (ms: number) => Promise<void>;

/** Waits that the signal ends. */
export function pauseUntil(signal: AbortSignal): Pause {
  return async (ms) => {
    try {
      await delay(ms, undefined, { signal });
    } catch (error) {
      throw signal.aborted ? new Interrupted() : error;
    }
  };
}

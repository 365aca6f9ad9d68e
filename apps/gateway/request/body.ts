/** A request body on its way to an upstream. */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/**
 * Reads a request as fast as the upstream takes it, and lets go of it unharmed: whoever sends a stream destroys it when
 * sending fails, and that must not cut the client's connection before the client has its answer.
 */
export class RequestBody extends Readable {
  readonly #req: IncomingMessage;
  readonly #limitBytes: number;
  readonly #onTooLarge: () => void;
  #taken = 0;
  #wanted = false;

  /** @param onTooLarge called once when the body turns out to be larger than the limit; the stream then gives nothing more */
  constructor(req: IncomingMessage, limitBytes: number, onTooLarge: () => void) {
    super({ autoDestroy: true });
    this.#req = req;
    this.#limitBytes = limitBytes;
    this.#onTooLarge = onTooLarge;
  }

  /** Bytes that left for the upstream. */
  get taken(): number {
    return this.#taken;
  }

  /** Whether the upstream waits for the client. */
  get starving(): boolean {
    return this.#wanted && !this.#req.complete;
  }

  override _construct(done: () => void): void {
    this.#req.on('data', this.#take).on('end', this.#end);
    this.#req.pause();
    // It has nothing to give, and has said so.
    if (this.#req.readableEnded) this.push(null);
    done();
  }

  override _read(): void {
    this.#wanted = true;
    this.#req.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#req.off('data', this.#take).off('end', this.#end);
    this.#req.pause();
    done(error);
  }

  readonly #take = (chunk: Buffer): void => {
    this.#taken += chunk.length;
    if (this.#taken > this.#limitBytes) {
      this.#onTooLarge();
      return;
    }
    this.#wanted = this.push(chunk);
    if (!this.#wanted) this.#req.pause();
  };

  readonly #end = (): void => {
    this.push(null);
  };
}

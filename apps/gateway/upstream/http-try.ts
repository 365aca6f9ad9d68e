/** One request to one endpoint: undici's callbacks, streamed into the client's response. */
import type { ServerResponse } from 'node:http';
import { whenTaken } from '@api-platform/kit/told.ts';
import type { Dispatcher } from 'undici';
import type { ResponseFields } from './http-headers.ts';

/**
 * How far a try got: nothing was sent, the request was sent, bytes of a response came, its head was passed on. What may
 * be repeated depends on it.
 */
export type Stage = 'connecting' | 'sent' | 'answering' | 'passing';

/** Told about a try. */
export interface TryListener {
  /** A connection was there; the request goes out now. */
  connected(): void;
  /** The head of a response came, if only of an interim one. */
  answered(): void;
  ended(status: number): void;
  /** The try is over without a complete response. */
  failed(error: Error, stage: Stage, status: number | undefined): void;
}

/** A try. It can be given up at any time; the listener then hears no more of it. */
export class HttpTry implements Dispatcher.DispatchHandler {
  readonly #res: ServerResponse;
  readonly #fields: ResponseFields;
  readonly #listener: TryListener;
  #controller: Dispatcher.DispatchController | undefined;
  #stage: Stage = 'connecting';
  #status: number | undefined;
  #givenUp = false;

  constructor(res: ServerResponse, fields: ResponseFields, listener: TryListener) {
    this.#res = res;
    this.#fields = fields;
    this.#listener = listener;
  }

  giveUp(): void {
    if (this.#givenUp) return;
    this.#givenUp = true;
    this.#controller?.abort(new Error('given up'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // A request that is still waiting for its connection cannot be called back before.
    if (this.#givenUp) return controller.abort(new Error('given up'));
    this.#controller = controller;
    this.#stage = 'sent';
    this.#listener.connected();
  }

  onResponseStarted(): void {
    if (this.#stage === 'sent') this.#stage = 'answering';
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (this.#givenUp) return;
    this.#listener.answered();
    const fields = this.#fields(textsOf(controller.rawHeaders));
    if (status < 200) {
      this.#stage = 'sent';
      return this.#passHint(status, fields);
    }
    this.#res.writeHead(status, fields);
    this.#status = status;
    this.#stage = 'passing';
  }

  /** RFC 8297; other interim responses say nothing that a client could use. */
  #passHint(status: number, fields: readonly string[]): void {
    const links = fields.filter((_, at) => at % 2 === 1 && fields[at - 1]?.toLowerCase() === 'link');
    if (status === 103 && links.length > 0 && this.#res.req.httpVersionMinor > 0)
      this.#res.writeEarlyHints({ link: links });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#givenUp || this.#res.write(chunk)) return;
    controller.pause();
    whenTaken(this.#res, () => controller.resume());
  }

  onResponseEnd(): void {
    if (this.#givenUp) return;
    this.#res.end();
    this.#listener.ended(this.#status ?? 0);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#givenUp) return;
    this.#givenUp = true;
    this.#listener.failed(error, this.#stage, this.#status);
  }
}

/** undici gives the fields of HTTP/1.1 as bytes; ISO 8859-1 keeps each of them as it is (RFC 9110 §5.5). */
function textsOf(raw: Dispatcher.DispatchController['rawHeaders']): string[] {
  if (!Array.isArray(raw)) return [];
  return raw.map((part) => (typeof part === 'string' ? part : part.toString('latin1')));
}

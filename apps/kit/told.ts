/** What those who read bodies and write responses tell the bounds of the connection; see `boundConnections`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What a server's bounds want to hear. */
export interface Told {
  /** So many bytes more of the body are kept in memory until the response has ended; false where there is no room. */
  readonly kept: (req: IncomingMessage, bytes: number) => boolean;
  /** The client does not take the response as fast as it comes. */
  readonly stalled: (res: ServerResponse) => void;
  /** The client has taken what was written. */
  readonly taken: (res: ServerResponse) => void;
}

const listeners = new WeakMap<Socket, Told>();

/** Says who wants to hear of a connection. */
export function tell(socket: Socket, told: Told): void {
  listeners.set(socket, told);
}

/** Asks for room for so many bytes more of a body. Without bounds on its server there is room for everything. */
export function keepBytes(req: IncomingMessage, bytes: number): boolean {
  return listeners.get(req.socket)?.kept(req, bytes) ?? true;
}

/** Calls back when the client has taken what was written; `res.write` has returned false. */
export function whenTaken(res: ServerResponse, callback: () => void): void {
  const told = listeners.get(res.req.socket);
  told?.stalled(res);
  res.once('drain', () => {
    told?.taken(res);
    callback();
  });
}

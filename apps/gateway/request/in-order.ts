/** Requests of one connection one after the other. */
import type { RequestListener, ServerResponse } from 'node:http';

/**
 * Node hands over every request of a pipeline at once and puts only the responses in order. A client that sends a POST
 * and then a GET expects the second to see what the first has done (RFC 9112 §9.3.2).
 */
export function inOrder(handler: RequestListener): RequestListener {
  const latest = new WeakMap<object, ServerResponse>();
  return (req, res) => {
    const before = latest.get(req.socket);
    latest.set(req.socket, res);
    if (before === undefined || before.closed || before.writableFinished) return handler(req, res);
    before.once('close', () => {
      if (!req.socket.destroyed) handler(req, res);
    });
  };
}

/** Requests of one connection one after the other. */
import type { RequestListener, ServerResponse } from 'node:http';

/** Requests that may wait on one connection. Node reads on while they wait, and a flood of them would fill the memory. */
const mostWaiting = 256;

/**
 * Node hands over every request of a pipeline at once and puts only the responses in order. A client that sends a POST
 * and then a GET expects the second to see what the first has done (RFC 9112 §9.3.2). A connection on which more wait
 * than any client has a use for is cut off.
 */
export function inOrder(handler: RequestListener): RequestListener {
  const latest = new WeakMap<object, ServerResponse>();
  const waiting = new WeakMap<object, number>();
  return (req, res) => {
    const before = latest.get(req.socket);
    latest.set(req.socket, res);
    if (before === undefined || before.closed || before.writableFinished) return handler(req, res);
    const count = (waiting.get(req.socket) ?? 0) + 1;
    if (count > mostWaiting) return void req.socket.destroy();
    waiting.set(req.socket, count);
    before.once('close', () => {
      waiting.set(req.socket, (waiting.get(req.socket) ?? 1) - 1);
      if (!req.socket.destroyed) handler(req, res);
    });
  };
}

/** Requests of one connection one after the other. */
import type { RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Node hands over every request of a pipeline at once and puts only the responses in order. A client that sends a POST
 * and then a GET expects the second to see what the first has done (RFC 9112 §9.3.2).
 * @param mostWaiting requests that may wait, over all connections: Node reads on while they do, up to 16 KiB of head for
 * each, and a flood of them would fill the memory. The connection on which one more comes is cut off
 */
export function inOrder(handler: RequestListener, mostWaiting: number): RequestListener {
  const latest = new WeakMap<Socket, ServerResponse>();
  const waiting = new Map<Socket, number>();
  let all = 0;
  const wait = (socket: Socket, change: number): void => {
    all += change;
    waiting.set(socket, (waiting.get(socket) ?? 0) + change);
  };
  return (req, res) => {
    const { socket } = req;
    const before = latest.get(socket);
    latest.set(socket, res);
    if (before === undefined || before.closed || before.writableFinished) return handler(req, res);
    if (all >= mostWaiting) return void socket.destroy();
    if (!waiting.has(socket)) {
      // Node tells no end of responses that were still waiting for their place.
      socket.once('close', () => {
        all -= waiting.get(socket) ?? 0;
        waiting.delete(socket);
      });
    }
    wait(socket, 1);
    before.once('close', () => {
      if (!waiting.has(socket)) return;
      wait(socket, -1);
      if (!socket.destroyed) handler(req, res);
    });
  };
}

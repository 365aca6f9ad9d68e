/** Requests with a body begin when the body is there, so that slow clients cost nothing but the place that they hold. */
import type { IncomingMessage, RequestListener } from 'node:http';
import { hasBody } from './body.ts';

/** No request waits longer for the rest of its body than this, in milliseconds: then it passes piece by piece. */
const longestMs = 500;

/**
 * Hands over a request when its body has arrived, or as much of it as Node keeps while nobody reads (64 KiB), or when it
 * has waited long enough. Nothing of the body is taken. A client that is cut off before has had no span, no log line and
 * no connection to an upstream.
 */
export function afterArrival(handler: RequestListener): RequestListener {
  return (req, res) => {
    // A client with an expectation sends nothing before it was told to.
    if (!hasBody(req) || req.headers.expect !== undefined) return handler(req, res);
    const go = (): void => {
      clearTimeout(timer);
      req.off('readable', look);
      // A stream settles how it is read in the tick after a listener has left.
      queueMicrotask(() => {
        if (!req.socket.destroyed) handler(req, res);
      });
    };
    const look = (): void => {
      if (arrived(req)) go();
    };
    const timer = setTimeout(go, longestMs);
    req.on('readable', look);
  };
}

function arrived({ complete, readableLength, readableHighWaterMark }: IncomingMessage): boolean {
  return complete || readableLength >= readableHighWaterMark;
}

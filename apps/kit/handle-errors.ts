/** The last middleware of an Express application: whatever was thrown becomes a problem. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from './log.ts';
import { observedOf } from './observe.ts';
import { Problem, sendProblem } from './problem.ts';

/** An error middleware in the style of Express and connect: its four parameters make it one. */
export type ErrorMiddleware = (error: unknown, req: IncomingMessage, res: ServerResponse, next: () => void) => void;

/** Sends problems as they are; any other error is a bug, which the log gets to see and the client only as a 500. */
export function handleErrors(log: Logger): ErrorMiddleware {
  return (error, _req, res, _next) => {
    if (!(error instanceof Problem)) log.error({ err: error }, 'the handler failed');
    sendProblem(res, error instanceof Problem ? error : internal, observedOf(res));
  };
}

const internal = new Problem({
  status: 500,
  code: 'INTERNAL',
  detail: 'something went wrong that is not your fault; the trace id finds it in the logs',
});

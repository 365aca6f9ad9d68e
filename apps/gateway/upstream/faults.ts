/** Answers to requests that no upstream has answered. HTTP and gRPC alike. */
import type { Problem } from '@api-platform/kit/problem.ts';
import { gatewayProblem } from '../errors.ts';
import type { Side } from './upstream.ts';

/** More than the route takes. */
export function bodyTooLarge(limitBytes: number): Problem {
  return gatewayProblem('BODY_TOO_LARGE', `the body is larger than ${limitBytes} bytes; send less`);
}

/** The deadline passed while the upstream waited for the client. */
export function bodyTooSlow(): Problem {
  // What is left of the body cannot be waited for.
  return gatewayProblem('BODY_TOO_SLOW', "the body did not arrive within the route's time", { connection: 'close' });
}

/** The deadline passed while the response waited for the client. It has begun, so this is for the log alone. */
export function responseNotRead(): Problem {
  return gatewayProblem('RESPONSE_NOT_READ', "the client did not read the response within the route's time");
}

/** DNS knows of no endpoint. */
export function noEndpoint({ title, retryAfterSeconds }: Pick<Side<unknown>, 'title' | 'retryAfterSeconds'>): Problem {
  const headers = { 'retry-after': String(retryAfterSeconds) };
  return gatewayProblem('NO_ENDPOINT', `${title} has no endpoint at the moment; try again later`, headers);
}

/** All tries failed before anything was sent. */
export function unreachable({ title }: Pick<Side<unknown>, 'title'>, tries: number): Problem {
  const detail = `${title} took no connection at ${tries} of its endpoints; nothing was sent, so the request may be repeated`;
  return gatewayProblem('UPSTREAM_UNREACHABLE', detail);
}

/** The deadline passed while the upstream worked. */
export function timedOut(upstream: string): Problem {
  return gatewayProblem('UPSTREAM_TIMEOUT', `upstream "${upstream}" did not answer within the route's time`);
}

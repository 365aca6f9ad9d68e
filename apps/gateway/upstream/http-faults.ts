/** What a failed try means for the client. */
import type { Problem } from '@api-platform/kit/problem.ts';
import { gatewayProblem } from '../errors.ts';
import type { Stage } from './http-try.ts';

/** Errors that are found before anything is sent, and are no fault of the endpoint. */
const ownFaults: ReadonlySet<string> = new Set([
  'UND_ERR_INVALID_ARG',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
]);

/** The name of an error for metrics and spans. */
export function errorType(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** Whether the endpoint took no connection, so that nothing was sent. */
export function isConnectFault(error: Error, stage: Stage): boolean {
  return stage === 'connecting' && !ownFaults.has(errorType(error));
}

/** The answer to a request whose last try failed after it was sent, or could not be written at all. */
export function faultProblem(error: Error, stage: Stage, upstream: string): Problem {
  const type = errorType(error);
  if (stage === 'connecting') {
    return gatewayProblem('GATEWAY_INTERNAL', 'the request could not be written');
  }
  const unreadable = /^(?:HPE_|ERR_|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_|HTTPParserError)/.test(type);
  return unreadable
    ? gatewayProblem('UPSTREAM_RESPONSE_INVALID', `what upstream "${upstream}" answered is not valid HTTP`)
    : gatewayProblem('UPSTREAM_RESET', `upstream "${upstream}" ended the connection before it answered`);
}

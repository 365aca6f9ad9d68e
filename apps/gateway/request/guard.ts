/** Requests that Node's parser lets through and that two programs could still read in two ways. */
import type { Problem } from '@api-platform/kit/problem.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gatewayProblem } from '../errors.ts';
import { countOf } from './headers.ts';

/** The parts of a request that are looked at. */
export type Guarded = Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'httpVersionMinor'>;

/** RFC 3986 §3.2: a name or an address, and a port. */
const authority = /^(?:[A-Za-z0-9\-._~%!$&'()*+,;=]*|\[[0-9A-Fa-f:.]+\])(?::\d*)?$/;

/** Why a request must not be looked at any further, or undefined. */
export function refusal({ headers, rawHeaders, httpVersionMinor }: Guarded): Problem | undefined {
  // RFC 9112 §3.2. Node uses the first and forgets the others.
  if (countOf(rawHeaders, 'host') > 1) {
    return gatewayProblem('HOST_INVALID', 'there is more than one Host header; send one', { connection: 'close' });
  }
  if (headers.host === undefined && httpVersionMinor > 0) {
    return gatewayProblem('HOST_INVALID', 'there is no Host header; send one', { connection: 'close' });
  }
  if (headers.host !== undefined && !authority.test(headers.host)) {
    return gatewayProblem('HOST_INVALID', 'the Host header is not a host name with an optional port');
  }
  // RFC 9112 §6.1: HTTP/1.0 knows no transfer codings, so a hop before this one may have framed the body differently.
  if (httpVersionMinor === 0 && headers['transfer-encoding'] !== undefined) {
    const detail = 'HTTP/1.0 has no Transfer-Encoding; send Content-Length';
    return gatewayProblem('FRAMING_INVALID', detail, { connection: 'close' });
  }
  // RFC 9112 §6.1. The field is not passed on, so the upstream would take what is encoded for the content.
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
    const detail = `Transfer-Encoding is ${JSON.stringify(coding)}, must be chunked alone`;
    return gatewayProblem('FRAMING_INVALID', detail, { connection: 'close' });
  }
  if (headers.expect !== undefined && !/^100-continue$/i.test(headers.expect)) {
    return gatewayProblem('EXPECTATION_UNSUPPORTED', 'only the expectation 100-continue is met');
  }
  // RFC 6455 §4.2.2. No 501: who asks for what is not offered is no fault of ours, for nobody to be woken by.
  if (headers.upgrade !== undefined && /(?:^|,)\s*websocket\b/i.test(headers.upgrade)) {
    return gatewayProblem('UPGRADE_UNSUPPORTED', 'WebSocket connections are not carried; use plain requests');
  }
  return undefined;
}

/** Tells a client that waits for it (RFC 9110 §10.1.1) to send its body: not before the request is known to be wanted. */
export function allowBody({ headers, httpVersionMinor }: IncomingMessage, res: ServerResponse): void {
  if (headers.expect !== undefined && httpVersionMinor > 0 && !res.headersSent) res.writeContinue();
}

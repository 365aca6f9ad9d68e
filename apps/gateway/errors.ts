/** Every error that the gateway makes itself, in one table. docs/errors.md tells them to clients. */
import { Problem } from '@api-platform/kit/problem.ts';
import type { OutgoingHttpHeaders } from 'node:http';

/** Statuses and meanings by code. The codes are stable; those of bodies are the kit's, and those that stand before a request Node's parser finds. */
export const gatewayErrors = {
  REQUEST_MALFORMED: { status: 400, title: 'the bytes are not an HTTP request' },
  HEADERS_TOO_LARGE: { status: 431, title: 'the header fields are larger than 16 KiB' },
  CHUNK_EXTENSIONS_TOO_LARGE: { status: 413, title: 'the extensions of a chunk are larger than 16 KiB' },
  REQUEST_TIMEOUT: { status: 408, title: 'the request did not arrive in time' },
  HOST_INVALID: { status: 400, title: 'the Host header is missing, malformed or there twice' },
  EXPECTATION_UNSUPPORTED: { status: 417, title: 'Expect asks for something other than 100-continue' },
  FRAMING_INVALID: { status: 400, title: 'where the body ends can be read in two ways' },
  TARGET_INVALID: { status: 400, title: 'the path can be read in two ways, or is not a path' },
  ROUTE_NOT_FOUND: { status: 404, title: 'no route has the path' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'the path does not take the method; Allow names those it takes' },
  EDGE_ROUTE_MISMATCH: { status: 403, title: "the edge let the request in by another route's rules, or not at all" },
  RATE_LIMIT_EXCEEDED: { status: 429, title: 'the client has used up its requests for now' },
  UPGRADE_UNSUPPORTED: { status: 403, title: 'the gateway does not carry WebSocket connections' },
  BODY_TOO_LARGE: { status: 413, title: 'the body is larger than the route allows, or its service takes' },
  BODY_INCOMPLETE: { status: 400, title: 'the connection ended before the body did' },
  BODY_TOO_SLOW: { status: 408, title: "the body did not arrive within the route's time" },
  RESPONSE_NOT_READ: { status: 408, title: "the client did not read the response within the route's time; in the log" },
  BODY_TYPE_UNSUPPORTED: { status: 415, title: 'the body of a call must be application/json, not encoded' },
  BODY_NOT_UTF8: { status: 400, title: 'the body of a call is not UTF-8' },
  BODY_NOT_JSON: { status: 400, title: 'the body of a call is not JSON' },
  BODY_NOT_AN_OBJECT: { status: 400, title: 'the body of a call is JSON, but no object' },
  BODY_NOT_THE_MESSAGE: { status: 400, title: "the body of a call does not fit the RPC's message" },
  UPSTREAM_UNREACHABLE: { status: 502, title: 'no endpoint of the upstream took a connection; nothing was sent' },
  UPSTREAM_RESET: { status: 502, title: 'the upstream ended the connection before it answered' },
  UPSTREAM_RESPONSE_INVALID: { status: 502, title: 'what the upstream answered cannot be understood' },
  NO_ENDPOINT: { status: 503, title: 'the upstream has no endpoint at the moment' },
  UPSTREAM_TIMEOUT: { status: 504, title: "the upstream did not answer within the route's time" },
  OVERLOADED: { status: 503, title: 'the gateway has no room for more; Retry-After tells when to try again' },
  GATEWAY_INTERNAL: { status: 500, title: 'a bug in the gateway' },
} as const;

/** The stable code of an error that the gateway makes. */
export type GatewayErrorCode = keyof typeof gatewayErrors;

/** Marks responses that the gateway made, as opposed to those that it passes on; the value is the code. */
export const gatewayErrorHeader = 'gateway-error';

/** Whether a code is the gateway's own, and not one that an upstream answered. */
export function isGatewayError(code: string): code is GatewayErrorCode {
  return Object.hasOwn(gatewayErrors, code);
}

/** An error of the gateway's own. */
export function gatewayProblem(code: GatewayErrorCode, detail: string, headers: OutgoingHttpHeaders = {}): Problem {
  return new Problem({ status: gatewayErrors[code].status, code, detail, headers });
}

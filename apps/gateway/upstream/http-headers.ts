/** Header fields between client and upstream. Lists are flat: name, value, name, value. */
import { edgeRouteHeader } from '@api-platform/contracts/edge-routes.ts';
import type { IncomingMessage } from 'node:http';
import { hasBody } from '@api-platform/kit/body.ts';
import type { Exchange } from '../exchange.ts';
import { gatewayErrorHeader } from '../errors.ts';
import { isClaim } from '../request/claims.ts';
import { passingHeaders } from '../request/headers.ts';

/**
 * What the gateway writes itself, or answers itself; X-Forwarded-* too, which no client's request brings. And what is
 * between the edge and the gateway alone.
 */
export const ownRequestFields: readonly string[] = [
  'host',
  'expect',
  'x-request-id',
  'traceparent',
  'tracestate',
  edgeRouteHeader,
];
const ownResponseFields: ReadonlySet<string> = new Set(['x-request-id', gatewayErrorHeader]);

/** Writes the fields of requests to upstreams. */
export type RequestFields = (exchange: Exchange) => string[];

/**
 * Compiles which fields of requests pass.
 * @param believed further fields that are for the gateway alone, in any spelling
 */
export function compileRequestFields(believed: readonly string[]): RequestFields {
  const own = new Set([...ownRequestFields, ...believed.map((name) => name.toLowerCase())]);
  const withBody = (name: string): boolean => own.has(name) || isClaim(name);
  const withoutBody = (name: string): boolean => name === 'content-length' || withBody(name);
  return ({ req, note: { client }, observed }) => {
    const fields = passingHeaders(req.rawHeaders, hasBody(req) ? withBody : withoutBody);
    fields.push('x-forwarded-for', client.forwardedFor, 'x-forwarded-proto', client.proto);
    if (req.headers.host !== undefined) fields.push('x-forwarded-host', req.headers.host);
    fields.push('x-request-id', observed.requestId, 'via', via(req.httpVersion));
    return fields;
  };
}

/** Writes the fields of an upstream's response. */
export type ResponseFields = (raw: readonly string[]) => string[];

/**
 * Compiles which fields of an upstream's response pass.
 * @param trackHeader a field that the gateway writes itself into the responses of this upstream
 */
export function compileResponseFields(trackHeader: string | undefined): ResponseFields {
  const drops = (name: string): boolean => name === trackHeader || ownResponseFields.has(name);
  return (raw) => {
    const fields = passingHeaders(raw, drops);
    fields.push('via', via('1.1'));
    return fields;
  };
}

/** RFC 9110 §7.6.3: one more line after those of earlier hops. */
const via = (version: IncomingMessage['httpVersion']): string => `${version} gateway`;

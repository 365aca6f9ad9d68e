/** Header fields between client and upstream. Lists are flat: name, value, name, value. */
import type { IncomingMessage } from 'node:http';
import type { Exchange } from '../exchange.ts';
import { gatewayErrorHeader } from '../errors.ts';
import { hasBody } from '../request/guard.ts';
import { passingHeaders } from '../request/headers.ts';

/** What the gateway writes itself, or answers itself. */
export const ownRequestFields: readonly string[] = [
  'host',
  'expect',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-request-id',
  'traceparent',
  'tracestate',
];
const ownResponseFields: ReadonlySet<string> = new Set(['x-request-id', gatewayErrorHeader]);

/** Writes the fields of requests to upstreams. */
export type RequestFields = (exchange: Exchange) => string[];

/**
 * Compiles which fields of requests pass.
 * @param addressHeader a field about the client that only trusted peers may write
 */
export function compileRequestFields(addressHeader: string | undefined): RequestFields {
  const trusted = new Set(ownRequestFields);
  const untrusted = new Set([
    ...ownRequestFields,
    'x-real-ip',
    ...(addressHeader ? [addressHeader.toLowerCase()] : []),
  ]);
  const drops = {
    trusted: { body: trusted, none: withoutLength(trusted) },
    untrusted: { body: untrusted, none: withoutLength(untrusted) },
  };
  return ({ req, note: { client }, observed }) => {
    const drop = drops[client.trusted ? 'trusted' : 'untrusted'][hasBody(req) ? 'body' : 'none'];
    const fields = passingHeaders(req.rawHeaders, drop, client.trusted ? undefined : 'x-forwarded-');
    fields.push('x-forwarded-for', client.forwardedFor, 'x-forwarded-proto', client.proto);
    if (client.host !== undefined) fields.push('x-forwarded-host', client.host);
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
  const drop = trackHeader === undefined ? ownResponseFields : new Set([...ownResponseFields, trackHeader]);
  return (raw) => {
    const fields = passingHeaders(raw, drop);
    fields.push('via', via('1.1'));
    return fields;
  };
}

/** RFC 9110 §7.6.3: one more line after those of earlier hops. */
const via = (version: IncomingMessage['httpVersion']): string => `${version} gateway`;

const withoutLength = (fields: ReadonlySet<string>): ReadonlySet<string> => new Set([...fields, 'content-length']);

/** Metadata of calls to gRPC upstreams. */
import { Metadata } from '@grpc/grpc-js';
import type { Exchange } from '../exchange.ts';
import { passingHeaders } from '../request/headers.ts';

/** What the gateway writes itself. */
const own: ReadonlySet<string> = new Set(['x-request-id', 'x-real-ip']);

/**
 * Metadata for a call: credentials and `x-` fields pass. Fields about the HTTP message, such as those of its body and
 * of caches, say nothing about the call, and binary fields (`-bin`) have a form of their own.
 */
export function callMetadata({ req, note: { client }, observed }: Exchange): Metadata {
  const metadata = new Metadata();
  const fields = passingHeaders(req.rawHeaders, own, 'x-forwarded-');
  for (let at = 0; at < fields.length; at += 2) {
    const key = (fields[at] ?? '').toLowerCase();
    const value = fields[at + 1] ?? '';
    const passes = key.startsWith('x-') && !key.endsWith('-bin');
    // gRPC takes fewer characters than HTTP in names and values.
    if (passes && /^[0-9a-z_.-]+$/.test(key) && isValue(value)) metadata.add(key, value);
  }
  const { authorization } = req.headers;
  if (authorization !== undefined && isValue(authorization)) metadata.set('authorization', authorization);
  metadata.set('x-forwarded-for', client.forwardedFor);
  metadata.set('x-forwarded-proto', client.proto);
  if (client.host !== undefined) metadata.set('x-forwarded-host', client.host);
  metadata.set('x-request-id', observed.requestId);
  return metadata;
}

const isValue = (text: string): boolean => /^[ -~]*$/.test(text);

/** Metadata of calls to gRPC upstreams. */
import { Metadata } from '@grpc/grpc-js';

/**
 * Metadata out of the header fields that would go to an HTTP upstream: credentials and `x-` fields. The others are
 * about the HTTP message, such as its body and caches, and binary fields (`-bin`) have a form of their own.
 * @param fields name, value, name, value
 */
export function callMetadata(fields: readonly string[]): Metadata {
  const metadata = new Metadata();
  for (let at = 0; at < fields.length; at += 2) {
    const key = (fields[at] ?? '').toLowerCase();
    const value = fields[at + 1] ?? '';
    // gRPC takes fewer characters than HTTP in names and values.
    if (!/^[0-9a-z_.-]+$/.test(key) || !/^[ -~]*$/.test(value)) continue;
    // Calls with more than one are refused by grpc-js; HTTP servers take the first.
    if (key === 'authorization' && metadata.get(key).length === 0) metadata.set(key, value);
    if (key.startsWith('x-') && !key.endsWith('-bin')) metadata.add(key, value);
  }
  return metadata;
}

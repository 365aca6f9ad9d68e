/** Which header fields have a meaning of their own, so that no configuration may give them another. */
import { gatewayErrorHeader } from '../errors.ts';
import { rateLimitFields } from '../limits/fields.ts';
import { isClaim } from './claims.ts';
import { isHopByHop } from './headers.ts';
import { ownRequestFields } from '../upstream/http-headers.ts';

/** Those of HTTP (RFC 9110 §18.4, RFC 9111 §5, RFC 6265 §4) that no prefix covers. */
const ofHttp: ReadonlySet<string> = new Set(
  `accept age allow authorization cookie date etag expires from last-modified link location max-forwards origin pragma
  priority range referer retry-after server set-cookie strict-transport-security user-agent vary via warning`.split(
    /\s+/,
  ),
);
const families = /^(?:accept|access-control|cache|content|cross-origin|grpc|if|proxy|sec|www)-/;
const ofTheGateway: ReadonlySet<string> = new Set([...ownRequestFields, ...rateLimitFields, gatewayErrorHeader]);

/** @param name in lower case */
export function isReservedHeader(name: string): boolean {
  return isHopByHop(name) || isClaim(name) || ofTheGateway.has(name) || ofHttp.has(name) || families.test(name);
}

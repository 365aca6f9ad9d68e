/** Who the client is: what a peer says about it counts only where the configuration trusts that peer. */
import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import { parseForwarded, parseForwardedFor, parseNode, plainAddress } from './forwarded.ts';

/** The client behind a request. */
export interface Client {
  /** IP address. */
  readonly address: string;
  /** `http` or `https`, as the client used it. */
  readonly proto: string;
  /** The Host that the client asked for. */
  readonly host: string | undefined;
  /** X-Forwarded-For for the upstream: the client first, then the trusted proxies, the peer last. */
  readonly forwardedFor: string;
  /** Whether the peer was believed. */
  readonly trusted: boolean;
}

/** What identity is told from. */
export interface IdentitySource {
  readonly remoteAddress: string;
  readonly headers: IncomingHttpHeaders;
}

/** Tells the client of a request. */
export type IdentifyClient = (source: IdentitySource) => Client;

/** Whose word is taken. */
export interface TrustOptions {
  /** CIDR blocks. */
  readonly trustedProxies: readonly string[];
  /** Header in which a trusted peer names the client. */
  readonly addressHeader?: string | undefined;
}

/**
 * Compiles the trust. From a trusted peer the client is the address header's, else the last address on the way that is
 * not trusted itself: everything before it the client may have written. From any other peer the client is the peer.
 *
 * The way is X-Forwarded-For. Where that names trusted proxies alone, the part before them is in Forwarded: AWS's HTTP
 * API writes nothing else, and the load balancer after it starts a new X-Forwarded-For.
 */
export function compileIdentity({ trustedProxies, addressHeader }: TrustOptions): IdentifyClient {
  const trusts = compileTrust(trustedProxies);
  const addressKey = addressHeader?.toLowerCase();
  return ({ remoteAddress, headers }) => {
    const peer = plainAddress(remoteAddress);
    if (!trusts(peer)) {
      return { address: peer, proto: 'http', host: headers.host, forwardedFor: peer, trusted: false };
    }
    const near = parseForwardedFor(headers['x-forwarded-for']);
    const far = near.every(trusts) ? parseForwarded(headers.forwarded) : undefined;
    const way = [...(far?.for ?? []), ...near, peer];
    const outermost = Math.max(
      0,
      way.findLastIndex((address) => !trusts(address)),
    );
    const named = addressKey === undefined ? undefined : parseNode(String(headers[addressKey]));
    const address = named ?? way[outermost] ?? peer;
    return {
      address,
      proto: (far?.proto ?? first(headers['x-forwarded-proto'])) === 'https' ? 'https' : 'http',
      host: far?.host ?? first(headers['x-forwarded-host']) ?? headers.host,
      forwardedFor: (named === undefined ? way.slice(outermost) : [named, ...way.filter(trusts)]).join(', '),
      trusted: true,
    };
  };
}

function compileTrust(blocks: readonly string[]): (address: string) => boolean {
  if (blocks.length === 0) return () => false;
  const list = new BlockList();
  for (const block of blocks) {
    const [network = '', bits] = block.split('/');
    list.addSubnet(network, Number(bits), isIPv6(network) ? 'ipv6' : 'ipv4');
  }
  return (address) => list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** The first of a list of values: what the outermost proxy wrote. */
function first(header: string | string[] | undefined): string | undefined {
  const value = String(header ?? '')
    .split(',', 1)[0]
    ?.trim()
    .toLowerCase();
  return value === '' ? undefined : value;
}

/** Who the client is: what a peer says about it counts only where the configuration trusts that peer, and in one header. */
import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** The client behind a request. */
export interface Client {
  /** IP address. */
  readonly address: string;
  /** `http` or `https`, as the client used it. */
  readonly proto: 'http' | 'https';
  /** X-Forwarded-For for the upstream: the client, then the peer where that is another. */
  readonly forwardedFor: string;
  /** Whether the peer was believed. */
  readonly trusted: boolean;
  /** What the peer calls the request, where it is trusted to. */
  readonly requestId: string | undefined;
}

/** What identity is told from. */
export interface IdentitySource {
  readonly remoteAddress: string;
  readonly headers: IncomingHttpHeaders;
}

/** Tells the client of a request. */
export type IdentifyClient = (source: IdentitySource) => Client;

/** Whose word is taken, and about what. */
export interface TrustOptions {
  /** CIDR blocks. */
  readonly trustedProxies: readonly string[];
  /** Header in which a trusted peer names the client. */
  readonly addressHeader: string;
  /** Scheme of every client; undefined takes a trusted peer's X-Forwarded-Proto. */
  readonly scheme?: Client['proto'] | undefined;
  /** Header in which a trusted peer hands over the id of the request; undefined believes nobody about it. */
  readonly requestIdHeader?: string | undefined;
}

/**
 * Compiles the trust. From a trusted peer the client is the last address of the one header: what that peer has written
 * there itself. Whatever stands before it, or in any other header, the client may have written, also where an address
 * looks like one of ours: clusters hide clients behind addresses of their own nodes. A client behind several proxies is
 * told by a header of which the outermost one decides.
 */
export function compileIdentity(options: TrustOptions): IdentifyClient {
  const trusts = compileTrust(options.trustedProxies);
  const addressKey = options.addressHeader.toLowerCase();
  const requestIdKey = options.requestIdHeader?.toLowerCase();
  return ({ remoteAddress, headers }) => {
    const peer = plainAddress(remoteAddress);
    if (!trusts(peer))
      return { address: peer, proto: 'http', forwardedFor: peer, trusted: false, requestId: undefined };
    const named = parseAddress(last(headers[addressKey]));
    const requestId = requestIdKey === undefined ? undefined : headers[requestIdKey];
    return {
      address: named ?? peer,
      proto: options.scheme ?? (last(headers['x-forwarded-proto']).toLowerCase() === 'https' ? 'https' : 'http'),
      forwardedFor: named === undefined ? peer : `${named}, ${peer}`,
      trusted: true,
      requestId: typeof requestId === 'string' ? requestId : undefined,
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

/** The last of a list of values: what the peer has added. Node joins fields of one name in their order. */
function last(header: string | string[] | undefined): string {
  const list = String(header ?? '');
  return list.slice(list.lastIndexOf(',') + 1).trim();
}

/** An address without brackets, port and IPv4 mapping; undefined where it is none. */
function parseAddress(text: string): string | undefined {
  const [, bracketed, plain] = /^\[([^\]]*)\](?::\d+)?$|^([\d.]+):\d+$/.exec(text) ?? [];
  const address = plainAddress(bracketed ?? plain ?? text);
  return isIP(address) === 0 ? undefined : address;
}

/** Node shows IPv4 peers of a dual-stack socket as `::ffff:10.0.0.1`. */
function plainAddress(address: string): string {
  return /^::ffff:[\d.]+$/i.test(address) ? address.slice(7) : address;
}

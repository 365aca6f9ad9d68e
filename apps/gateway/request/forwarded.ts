/** The header fields in which proxies say for whom they speak. */
import { isIP } from 'node:net';

/** What Forwarded (RFC 7239) says. */
export interface Forwarded {
  /** Addresses on the way, the outermost first. */
  readonly for: readonly string[];
  /** `proto` and `host` of the outermost proxy. */
  readonly proto: string | undefined;
  readonly host: string | undefined;
}

/** Reads Forwarded: `for` of every element, `proto` and `host` of the first. */
export function parseForwarded(header: string | undefined): Forwarded {
  if (header === undefined) return { for: [], proto: undefined, host: undefined };
  const elements = splitUnquoted(header, ',').map(parseElement);
  return {
    for: addressesOf(elements.map((element) => element.get('for') ?? '')),
    proto: elements[0]?.get('proto'),
    host: elements[0]?.get('host'),
  };
}

function parseElement(element: string): ReadonlyMap<string, string> {
  const pairs = splitUnquoted(element, ';');
  return new Map(
    pairs.map((pair) => {
      const [name = '', value = ''] = pair.trim().split('=', 2);
      const bare = value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value;
      return [name.toLowerCase(), bare.toLowerCase()];
    }),
  );
}

/** The parts between separators, without empty ones. A separator in quotes is none; a quote that is never closed is no quote. */
function splitUnquoted(text: string, separator: string): string[] {
  const quoted = /"(?:[^"\\]|\\.)*"/y;
  const parts: string[] = [];
  let start = 0;
  let quotes = true;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === separator) {
      parts.push(text.slice(start, at));
      start = at + 1;
    } else if (quotes && text[at] === '"') {
      quoted.lastIndex = at;
      // Where one is not closed, none behind it is: looking again at each would take quadratic time.
      quotes = quoted.test(text);
      if (quotes) at = quoted.lastIndex - 1;
    }
  }
  return [...parts, text.slice(start)].filter((part) => part !== '');
}

/** Reads X-Forwarded-For. */
export function parseForwardedFor(header: string | readonly string[] | undefined): readonly string[] {
  return header === undefined ? [] : addressesOf(String(header).split(','));
}

/** The addresses of a way; whatever stands before something that is no address cannot be believed. */
function addressesOf(entries: readonly string[]): readonly string[] {
  const addresses = entries.map(parseNode);
  return addresses.slice(addresses.lastIndexOf(undefined) + 1).filter((address) => address !== undefined);
}

/** An address without brackets, port and IPv4 mapping; undefined where it is none. */
export function parseNode(text: string): string | undefined {
  const entry = text.trim();
  const [, bracketed, plain] = /^\[([^\]]*)\](?::\d+)?$|^([\d.]+):\d+$/.exec(entry) ?? [];
  const address = plainAddress(bracketed ?? plain ?? entry);
  return isIP(address) === 0 ? undefined : address;
}

/** Node shows IPv4 peers of a dual-stack socket as `::ffff:10.0.0.1`. */
export function plainAddress(address: string): string {
  return /^::ffff:[\d.]+$/i.test(address) ? address.slice(7) : address;
}

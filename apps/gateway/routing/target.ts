/**
 * The request target in its one normal form. What is matched is what is forwarded, so two programs on the way can never
 * read one path in two ways.
 */

/** A request target that may be matched. */
export interface Target {
  /** Normal path: starts with a slash, no empty and no dot segments, percent-encoding only where it is needed. */
  readonly path: string;
  /** Segments of the path without slashes; a slash at the end leaves no trace here. */
  readonly segments: readonly string[];
  /** The query with its question mark, as it was sent; empty when there is none. */
  readonly query: string;
}

/** Why a request target is refused, as a phrase after "the path". */
export type TargetFault = string;

/** What RFC 3986 §3.3 lets stand in a path as it is; percent-encoded octets are looked at one by one. */
const pathCharacters = /^[A-Za-z0-9\-._~!$&'()*+,;=:@/%]*$/;
/** The common case: nothing that normalisation would touch. */
const plain = /^(?:\/[A-Za-z0-9\-_~!$&'()*+,=:@]+)*\/?$/;
const queryCharacters = /^[!-"$-~]*$/;

/**
 * Splits and normalises a request target in origin-form or absolute-form (RFC 9112 §3.2).
 * @param raw the target as it stood in the request line
 * @param host the Host header; a target in absolute-form must name the same authority
 */
export function parseTarget(raw: string, host: string | undefined): Target | TargetFault {
  const origin = raw.startsWith('/') ? raw : originOf(raw, host);
  if (typeof origin !== 'string') return origin.fault;
  const mark = origin.indexOf('?');
  const path = mark === -1 ? origin : origin.slice(0, mark);
  const query = mark === -1 ? '' : origin.slice(mark);
  if (!queryCharacters.test(query)) return 'has a query with characters that must be percent-encoded';
  if (plain.test(path)) return { path, segments: segmentsOf(path), query };
  const normal = normalisePath(path);
  return 'fault' in normal ? normal.fault : { path: normal.path, segments: segmentsOf(normal.path), query };
}

function segmentsOf(path: string): string[] {
  const end = path.endsWith('/') ? path.length - 1 : path.length;
  return end <= 0 ? [] : path.slice(1, end).split('/');
}

function originOf(raw: string, host: string | undefined): string | { fault: TargetFault } {
  const [, authority, rest = ''] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(raw) ?? [];
  if (authority === undefined) return { fault: 'must start with a slash' };
  if (authority.toLowerCase() !== host?.toLowerCase()) return { fault: 'names another host than the Host header' };
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/**
 * The normal form by RFC 3986 §6.2.2: encoded octets in upper case, those of unreserved characters decoded. Refuses
 * what programs are known to read differently, rather than guess: dot segments, empty segments, encoded separators.
 * @param path a path without query
 */
export function normalisePath(path: string): { path: string } | { fault: TargetFault } {
  if (path.includes('\\')) return { fault: 'has a backslash' };
  if (!pathCharacters.test(path)) return { fault: 'has characters that must be percent-encoded' };
  if (path.includes('//')) return { fault: 'has an empty segment' };
  if (/%(?![0-9A-Fa-f]{2})/.test(path)) return { fault: 'has a % that no two hexadecimal digits follow' };
  const forbidden = /%(?:2f|5c|7f|[01][0-9a-f])/i.exec(path);
  if (forbidden !== null) return { fault: `has ${forbidden[0]}, an encoded separator or control character` };
  const normal = path.replaceAll(/%[0-9A-Fa-f]{2}/g, (encoded) => {
    const character = String.fromCodePoint(Number.parseInt(encoded.slice(1), 16));
    return /[A-Za-z0-9\-._~]/.test(character) ? character : encoded.toUpperCase();
  });
  // Some servers cut `;parameters` off a segment before they resolve dots.
  if (/\/\.{1,2}(?:[/;]|$)/.test(normal)) return { fault: 'has a segment that is . or ..' };
  return { path: normal };
}

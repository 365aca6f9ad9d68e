/**
 * A small model of how an HTTP API of AWS chooses a route: a full match, else the greedy one with the longest path, else
 * none (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation).
 * How it reads a path beyond that is documented nowhere, so every reading is tried.
 */
import type { EdgeRoute } from '@api-platform/contracts/edge-routes.ts';

/** One way to read paths. */
export interface Reading {
  /** Percent-encoded octets are decoded before the match. */
  readonly decodes: boolean;
  /** A slash at the end makes no difference. */
  readonly ignoresSlash: boolean;
  readonly mergesSlashes: boolean;
  readonly resolvesDots: boolean;
  readonly ignoresCase: boolean;
  /** A parameter takes an empty segment. */
  readonly takesEmpty: boolean;
  /** Where each of two keys has a literal that the other lacks: whose counts. */
  readonly prefers: 'first' | 'last';
  /** Whether the path goes on as it was read, or as the client wrote it. */
  readonly forwards: 'read' | 'written';
}

/** What becomes of a request. */
export interface Forwarded {
  readonly route: EdgeRoute;
  readonly path: string;
}

/** The route of a request, and the path that goes on. */
export function matchHttpApi(
  routes: readonly EdgeRoute[],
  { method, path }: { readonly method: string; readonly path: string },
  reading: Reading,
): Forwarded | undefined {
  const read = readPath(path, reading);
  const segments = read.slice(1).split('/');
  if (reading.ignoresSlash && segments.length > 1 && segments.at(-1) === '') segments.pop();
  const candidates = routes.flatMap((route) => {
    const [keyMethod, keyPath = ''] = route.routeKey.split(' ');
    const key = keyPath.slice(1).split('/');
    return keyMethod === method && matches(key, segments, reading) ? [{ route, key }] : [];
  });
  const [best] = candidates.toSorted((a, b) => compareKeys(a.key, b.key, reading));
  return best && { route: best.route, path: reading.forwards === 'read' ? read : path };
}

function readPath(path: string, { decodes, mergesSlashes, resolvesDots, ignoresCase }: Reading): string {
  let read = decodes ? decodeURIComponent(path) : path;
  if (resolvesDots) read = new URL(read.replaceAll('//', '/%00/'), 'http://h').pathname.replaceAll('/%00/', '//');
  if (mergesSlashes) read = read.replaceAll(/\/{2,}/g, '/');
  return ignoresCase ? read.toLowerCase() : read;
}

function matches(key: readonly string[], segments: readonly string[], { takesEmpty }: Reading): boolean {
  const fits = (part: string, segment: string): boolean =>
    part === segment || (part.startsWith('{') && (takesEmpty || segment !== ''));
  if (!isGreedy(key)) return key.length === segments.length && key.every((part, at) => fits(part, segments[at] ?? ''));
  // What is greedy takes what follows, and be it nothing behind a slash.
  const before = key.slice(0, -1);
  return segments.length > before.length && before.every((part, at) => fits(part, segments[at] ?? ''));
}

function isGreedy(key: readonly string[]): boolean {
  return key.at(-1)?.endsWith('+}') === true;
}

function compareKeys(a: readonly string[], b: readonly string[], { prefers }: Reading): number {
  if (isGreedy(a) !== isGreedy(b)) return isGreedy(a) ? 1 : -1;
  if (isGreedy(a) && a.length !== b.length) return b.length - a.length;
  const order = [...a.keys()];
  if (prefers === 'last') order.reverse();
  return order.map((at) => rankOf(a[at]) - rankOf(b[at])).find((difference) => difference !== 0) ?? 0;
}

function rankOf(part: string | undefined): number {
  return part?.startsWith('{') === true ? 1 : 0;
}

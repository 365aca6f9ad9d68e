/** No request reaches a route with fewer scopes, or a looser throttle, than the route declares, whatever its spelling. */
import { type EdgeRoute, edgeRouteFaults, planEdgeRoutes } from '@api-platform/contracts/edge-routes.ts';
import type { Method, Route } from '@api-platform/contracts/routes.ts';
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Counter } from 'prom-client';
import { type Reading, matchHttpApi } from '../testing/http-api.ts';
import { compileEdgeCheck } from './edge.ts';
import { compileTable } from './table.ts';
import { parseTarget } from './target.ts';

const methods = ['GET', 'HEAD', 'POST'] as const;
const words = ['a', 'b'] as const;
const paces = [
  { requestsPerSecond: 1, burst: 9 },
  { requestsPerSecond: 5, burst: 5 },
  { requestsPerSecond: 9, burst: 9 },
] as const;

/** A route that the gateway and the edge could have, with a path of these segments. */
const routeOf = (segments: readonly string[]): fc.Arbitrary<Omit<Route, 'id'>> =>
  fc
    .record({
      taken: fc.subarray<Method>([...methods], { minLength: 1, maxLength: 2 }),
      parts: fc.array(fc.constantFrom(...segments), { maxLength: 3 }),
      slash: fc.boolean(),
      scopes: fc.constantFrom([], ['s'], ['t'], ['s', 't']),
      throttle: fc.constantFrom(...paces),
    })
    .map(({ taken: [first = 'GET', ...rest], parts, slash, scopes: [scope, ...more], throttle }) => ({
      methods: [first, ...rest],
      path:
        parts.length === 0
          ? '/'
          : `/${parts.map((part, at) => part.replace('x', `x${at}`)).join('/')}${slash ? '/' : ''}`,
      target: { kind: 'health' },
      timeoutMs: 1_000,
      bodyLimitBytes: 0,
      throttle,
      ...(scope === undefined ? {} : { auth: { scopes: [scope, ...more] } }),
    }));

/** A table that is not refused: of routes that do not go together the later ones are left out. */
const tableOf = (segments: readonly string[]): fc.Arbitrary<readonly Route[]> =>
  fc.array(routeOf(segments), { minLength: 2, maxLength: 5 }).map((routes) =>
    routes.reduce<readonly Route[]>((table, route, at) => {
      const longer = [...table, { ...route, id: `r${at}` }];
      return edgeRouteFaults(longer).length > 0 ? table : longer;
    }, []),
  );
const anyTable = tableOf([...words, '{x}']);

const anyReading: fc.Arbitrary<Reading> = fc.record({
  decodes: fc.boolean(),
  ignoresSlash: fc.boolean(),
  mergesSlashes: fc.boolean(),
  resolvesDots: fc.boolean(),
  ignoresCase: fc.boolean(),
  takesEmpty: fc.boolean(),
  prefers: fc.constantFrom('first', 'last'),
  forwards: fc.constantFrom('read', 'written'),
});

/** Ways to write a path that some program may take for another. */
const spellings: Readonly<Record<string, (path: string, at: number) => string>> = {
  slash: (path) => `${path}/`,
  'no slash': (path) => path.replace(/(?<=.)\/$/, ''),
  'double slash': (path, at) => replaceNth(path, /\//g, at, () => '//'),
  dot: (path, at) => replaceNth(path, /\//g, at, () => '/./'),
  'dot dot': (path, at) => replaceNth(path, /\//g, at, () => '/a/../'),
  'upper case': (path, at) => replaceNth(path, /(?<!%.?)[a-z]/g, at, (letter) => letter.toUpperCase()),
  deeper: (path) => `${path}/b`,
};
const encodings: typeof spellings = {
  letter: (path, at) => replaceNth(path, /(?<!%.?)[a-z]/g, at, percent),
  separator: (path, at) => replaceNth(path, /\/(?=.)(?<=.)/g, at, percent),
  'dot dot': (path, at) => replaceNth(path, /\//g, at, () => '/%2e%2E/'),
};

function replaceNth(text: string, pattern: RegExp, at: number, write: (found: string) => string): string {
  const count = [...text.matchAll(pattern)].length;
  let seen = 0;
  return text.replaceAll(pattern, (found) => (seen++ === at % count ? write(found) : found));
}

function percent(character: string): string {
  return `%${character.codePointAt(0)?.toString(16)}`;
}

/** A request for a path of the table, in some spelling, with some token. */
const anyRequest = (ways: typeof spellings) =>
  fc.record({
    turn: fc.nat(2),
    place: fc.nat(),
    values: fc.array(fc.constantFrom(...words), { minLength: 3, maxLength: 3 }),
    spelt: fc.array(fc.tuple(fc.constantFrom(...Object.values(ways)), fc.nat(5)), { maxLength: 3 }),
    scopes: fc.subarray(['s', 't', 'u']),
  });

function pathOf(table: readonly Route[], place: number, values: readonly string[]): string {
  const { path = '/' } = table[place % table.length] ?? {};
  return path.replaceAll(/\{x(\d)\}/g, (_, at: string) => values[Number(at)] ?? 'a');
}

/** The gateway's own reading of a request that the edge let in: the route that answers, if any does. */
function gatewayOf(table: readonly Route[], edge: 'none' | 'aws-http-api') {
  const compiled = compileTable(table);
  const counter = new Counter({ name: 'r', help: 'r', labelNames: ['route_id', 'reason'], registers: [] });
  const check = compileEdgeCheck(edge, table, { edgeRefusals: counter });
  const client = { address: '::1', proto: 'https', forwardedFor: '::1', trusted: true, requestId: undefined } as const;
  return (method: string, path: string, routeKey: string): Route | undefined => {
    const target = parseTarget(path, 'h');
    if (typeof target === 'string') return undefined;
    const match = compiled.match(method, target.segments);
    if ('allow' in match) return undefined;
    const refused = check({ headers: { 'x-edge-route': routeKey } }, match.route, { client, retries: 0 });
    return refused === undefined ? match.route : undefined;
  };
}

/** Whether the edge lets in whoever has these scopes. */
const admits = ({ scopes }: Pick<EdgeRoute, 'scopes'>, token: readonly string[]): boolean =>
  scopes.length === 0 || scopes.some((scope) => token.includes(scope));

interface Attempt {
  readonly table: readonly Route[];
  readonly request: { readonly method: string; readonly path: string; readonly scopes: readonly string[] };
  readonly reading: Reading;
}

/** The route that is reached, and the one of the edge by which it is. */
function reached({ table, request, reading }: Attempt, edge: 'none' | 'aws-http-api') {
  const sent = matchHttpApi(planEdgeRoutes(table), request, reading);
  if (sent === undefined || !admits(sent.route, request.scopes)) return undefined;
  const route = gatewayOf(table, edge)(request.method, sent.path, sent.route.routeKey);
  return route && { route, by: sent.route };
}

/** Tries, and counts what got through: a property over requests that all fail would hold whatever is broken. */
function holds(attempts: fc.Arbitrary<Attempt>, edge: 'none' | 'aws-http-api'): number {
  let through = 0;
  fc.assert(
    fc.property(attempts, (attempt) => {
      const got = reached(attempt, edge);
      if (got === undefined) return;
      through++;
      const { route, by } = got;
      expect(admits({ scopes: route.auth?.scopes ?? [] }, attempt.request.scopes)).toBe(true);
      expect(by.throttle.requestsPerSecond).toBeLessThanOrEqual(route.throttle.requestsPerSecond);
      expect(by.throttle.burst).toBeLessThanOrEqual(route.throttle.burst);
    }),
    { numRuns: 600 },
  );
  return through;
}

const attemptsOf = (
  ways: typeof spellings,
  reading: fc.Arbitrary<Reading>,
  tables: fc.Arbitrary<readonly Route[]> = anyTable,
): fc.Arbitrary<Attempt> =>
  fc.record({ table: tables, reading, asked: anyRequest(ways) }).map(({ table, reading: read, asked }) => {
    const { turn, place, values, spelt, scopes } = asked;
    const served = table[place % table.length]?.methods ?? methods;
    const method = served[turn % served.length] ?? 'GET';
    const path = spelt.reduce((text, [write, at]) => write(text, at), pathOf(table, place, values));
    return { table, reading: read, request: { method, path, scopes } };
  });

test('edge and gateway together: however a path is spelt, and however API Gateway reads it', () => {
  const encoded = Object.fromEntries(Object.entries(encodings).map(([name, write]) => [`encoded ${name}`, write]));
  expect(holds(attemptsOf({ ...spellings, ...encoded }, anyReading), 'aws-http-api')).toBeGreaterThan(50);
});

// What the documentation of API Gateway says; where two keys have a parameter each, the gateway's own order.
const documented = anyReading.map((reading): Reading => ({ ...reading, takesEmpty: false, prefers: 'first' }));

/**
 * Whether a parameter of the one stands where the other has a literal, after what both have alike. Which of the two is
 * served is then a matter of reading (case, HEAD, encodings), and only the comparison holds.
 */
function crosses(one: Route, other: Route): boolean {
  const [left, right] = [one, other].map(({ path }) => path.split('/').filter((segment) => segment !== ''));
  for (const [at, segment] of (left ?? []).entries()) {
    const beside = right?.[at];
    if (beside === undefined) return false;
    if (segment.startsWith('{') !== beside.startsWith('{')) return true;
    if (!segment.startsWith('{') && segment !== beside) return false;
  }
  return false;
}

const withoutCrossing = anyTable.map((table) =>
  table.filter((route, at) => !table.slice(0, at).some((earlier) => crosses(earlier, route))),
);

test('the edge alone, even if nobody compared: whatever the spelling, where no parameter stands beside a literal', () => {
  const ways = { ...spellings, ...encodings };
  expect(holds(attemptsOf(ways, documented, withoutCrossing), 'none')).toBeGreaterThan(50);
});

test('a path as it is documented reaches its route, with every token that the route asks for', () => {
  const plain = fc.record({ table: anyTable, reading: documented, place: fc.nat() });
  fc.assert(
    fc.property(plain, ({ table, reading, place }) => {
      const route = table[place % table.length];
      const method = route?.methods[0] ?? 'GET';
      const path = pathOf(table, place, ['z', 'z', 'z']);
      const request = { method, path, scopes: route?.auth?.scopes ?? [] };
      expect(reached({ table, request, reading }, 'aws-http-api')?.route).toBe(route);
    }),
    { numRuns: 200 },
  );
});

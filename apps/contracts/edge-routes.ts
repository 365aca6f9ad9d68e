/** From the route table to the route keys of an HTTP API, and back from a key to the routes that it stands for. */
import type { Route } from './routes.ts';

/** Header in which the edge tells the gateway the key of its route that took the request. The edge overwrites it. */
export const edgeRouteHeader = 'x-edge-route';

/** What an HTTP API waits for its integration at most, in milliseconds (API Gateway quotas); a route has less. */
export const edgeTimeoutMs = 30_000;

/** The longest time that a route may take, in milliseconds: the gateway must answer before the edge gives up. */
export const maxRouteTimeoutMs = edgeTimeoutMs - 1_000;

/** One route of the HTTP API. */
export interface EdgeRoute {
  /** Unique, and the same for the same method and shape of a path: the name of the Pulumi resource. */
  readonly name: string;
  /** Method and path, as API Gateway writes it. */
  readonly routeKey: string;
  readonly throttle: Route['throttle'];
  /** A caller's token must have one of these; empty where anybody may call. */
  readonly scopes: readonly string[];
}

/** Routes per HTTP API (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html). */
const maxRoutes = 300;
/** Largest request body that an HTTP API takes, in bytes (same page). */
export const maxBodyBytes = 10 * 1024 * 1024;

/**
 * The keys of the edge that stand for a route; the gateway serves the route to requests that one of them took, and to no
 * others.
 *
 * API Gateway refuses a key that ends with a slash, and a key without one may not match a request with one. A path with
 * a slash at the end, which clients may write or leave out, is therefore two keys: the path without it, and the greedy
 * one below it. Parameters are numbered: API Gateway refuses two names at one level of two keys, and nobody there asks
 * for the names.
 */
export function edgeKeysOf({ methods, path }: EdgeKeyed): readonly string[] {
  return methods.flatMap((method) => edgePaths(path).map((form) => `${method} ${form}`));
}

/** What keys are made from: a route of the table, or of the gateway's configuration. */
interface EdgeKeyed {
  readonly methods: readonly string[];
  readonly path: string;
}

function edgePaths(path: string): readonly string[] {
  let parameters = 0;
  const numbered = path.replaceAll(/\{[^}]*\}/g, () => `{p${++parameters}}`);
  if (numbered === '/' || !numbered.endsWith('/')) return [numbered];
  return [numbered.slice(0, -1), `${numbered}{p${parameters + 1}+}`];
}

/**
 * The routes of the edge: nothing else reaches the cluster.
 * @throws Error that names every fault
 */
export function planEdgeRoutes(routes: readonly Route[]): readonly EdgeRoute[] {
  const faults = edgeRouteFaults(routes);
  if (faults.length > 0) throw new Error(`edge routes:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  return routes.flatMap((route) =>
    edgeKeysOf(route).map((routeKey) => ({
      name: routeKey.replace(/^(\w+) /, (_, method: string) => method.toLowerCase()),
      routeKey,
      throttle: route.throttle,
      scopes: route.auth?.scopes ?? [],
    })),
  );
}

/** What is wrong with a route table at the edge: where, what was got, the rule and the way out. */
export function edgeRouteFaults(routes: readonly Route[]): readonly string[] {
  const keys = routes.flatMap((route) => edgeKeysOf(route).map((routeKey) => ({ id: route.id, routeKey })));
  return [
    ...routes.flatMap(limitFaults),
    ...keys
      .filter(({ routeKey }, at) => keys.findIndex((other) => other.routeKey === routeKey) !== at)
      .map(
        ({ id, routeKey }) => `route '${id}': '${routeKey}' is there already; two routes must differ in method or path`,
      ),
    ...routes
      .filter(({ path }) => edgePaths(path).length > 1)
      .flatMap((upper) => routes.flatMap((lower) => greedyFaults(upper, lower))),
    ...(keys.length > maxRoutes
      ? [`${keys.length} route keys: an HTTP API has at most ${maxRoutes}; merge routes or raise the quota`]
      : []),
  ];
}

function limitFaults({ id, timeoutMs, bodyLimitBytes }: Route): readonly string[] {
  return [
    ...(timeoutMs < edgeTimeoutMs
      ? []
      : [`route '${id}': timeoutMs (${timeoutMs}) must be below ${edgeTimeoutMs}, when the edge gives up; lower it`]),
    ...(bodyLimitBytes <= maxBodyBytes
      ? []
      : [
          `route '${id}': bodyLimitBytes (${bodyLimitBytes}) must not exceed ${maxBodyBytes}, the edge's own limit; lower it`,
        ]),
  ];
}

/**
 * A greedy key also takes what a client writes a slash or a percent-encoding into, so that the key of the route below
 * does not match. It must not let through what the route below would not.
 */
function greedyFaults(upper: Route, lower: Route): readonly string[] {
  if (!sharesMethod(upper, lower) || !isBelow(segmentsOf(upper), segmentsOf(lower))) return [];
  const where = `route '${upper.id}': its path ('${upper.path}') ends with a slash, so the edge may take '${lower.id}' ('${lower.path}') by its rules`;
  const wayOut = 'drop the slash at the end, or give both the same';
  const { throttle } = upper;
  return [
    ...(satisfies(upper.auth?.scopes ?? [], lower.auth?.scopes ?? [])
      ? []
      : [
          `${where}: whoever passes '${upper.id}' must have a scope of '${lower.id}' (${lower.auth?.scopes.join(', ')}); ${wayOut}`,
        ]),
    ...(throttle.requestsPerSecond <= lower.throttle.requestsPerSecond && throttle.burst <= lower.throttle.burst
      ? []
      : [
          `${where}: its throttle (${throttle.requestsPerSecond}/s, burst ${throttle.burst}) must not exceed that of ` +
            `'${lower.id}' (${lower.throttle.requestsPerSecond}/s, burst ${lower.throttle.burst}); ${wayOut}`,
        ]),
  ];
}

/** Whether whoever has one of the scopes that are asked for has one of those that are demanded. */
function satisfies(asked: readonly string[], demanded: readonly string[]): boolean {
  return demanded.length === 0 || (asked.length > 0 && asked.every((scope) => demanded.includes(scope)));
}

/** Whether a method that the one takes leads to the other: the gateway serves HEAD by the route of GET. */
function sharesMethod(upper: Route, lower: Route): boolean {
  const served: ReadonlySet<string> = new Set([...lower.methods, ...(lower.methods.includes('GET') ? ['HEAD'] : [])]);
  return upper.methods.some((method) => served.has(method));
}

function segmentsOf({ path }: Route): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}

/** Whether the gateway may serve the lower route to a path that begins with the upper one. */
function isBelow(upper: readonly string[], lower: readonly string[]): boolean {
  if (upper.length > lower.length) return false;
  const pairs = upper.map((segment, at) => [segment, lower[at] ?? ''] as const);
  if (!pairs.every(([above, below]) => above === below || isParameter(above) || isParameter(below))) return false;
  if (lower.length > upper.length) return true;
  // Of two paths of one length the one with the first literal is served.
  const [above = ''] = pairs.find((pair) => isParameter(pair[0]) !== isParameter(pair[1])) ?? [];
  return isParameter(above);
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{');
}

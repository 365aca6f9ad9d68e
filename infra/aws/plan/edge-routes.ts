/** From the route table to the route keys of an HTTP API. */
import type { Route } from '@api-platform/contracts/routes.ts';

import { edgeTimeoutMs } from './timeouts.ts';

/** One route of the HTTP API. */
export interface EdgeRoute {
  /** Unique, and stable as long as the route's id is: the name of the Pulumi resource. */
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
const maxBodyBytes = 10 * 1024 * 1024;

/**
 * The routes of the edge: nothing else reaches the cluster.
 *
 * API Gateway refuses a route key that ends with a slash, and a key without one may not match a request with one. A
 * path with a slash at the end, which clients may write or leave out, is therefore two routes: the path without it, and
 * the greedy `{proxy+}` below it. What the greedy one lets through beyond the slash, the gateway answers with 404.
 * @throws Error that names every fault
 */
export function planEdgeRoutes(routes: readonly Route[]): readonly EdgeRoute[] {
  const planned = routes.flatMap(({ id, methods, path, throttle, auth }) =>
    methods.flatMap((method) =>
      routeForms(path).map(({ suffix, path: form }) => ({
        name: `${id}-${method.toLowerCase()}${suffix}`,
        routeKey: `${method} ${form}`,
        throttle,
        scopes: auth?.scopes ?? [],
      })),
    ),
  );
  const faults = [...routes.flatMap(limitFaults), ...duplicateFaults(planned)];
  if (planned.length > maxRoutes) {
    faults.push(`${planned.length} route keys: an HTTP API has at most ${maxRoutes}; merge routes or raise the quota`);
  }
  if (faults.length > 0) throw new Error(`edge routes:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  return planned;
}

function routeForms(path: string): readonly { readonly suffix: string; readonly path: string }[] {
  const bare = path.replace(/\/$/, '');
  if (bare === path) return [{ suffix: '', path }];
  if (bare === '') return [{ suffix: '', path: '/' }];
  return [
    { suffix: '', path: bare },
    { suffix: '-slash', path: `${bare}/{proxy+}` },
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

function duplicateFaults(planned: readonly EdgeRoute[]): string[] {
  const keys = planned.map(({ routeKey }) => routeKey.replaceAll(/\{[^}+]*\}/g, '{}'));
  return planned
    .filter((_, index) => keys.indexOf(keys[index] ?? '') !== index)
    .map(({ name, routeKey }) => `${name}: '${routeKey}' is there already; two routes must differ in method or path`);
}

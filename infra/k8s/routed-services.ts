import type { Route } from '@api-platform/contracts/routes.ts';

/** Names of the services that a route table sends requests to; nobody connects to the others. */
export function routedServices(table: readonly Route[]): ReadonlySet<string> {
  return new Set(table.flatMap(({ target }) => (target.kind === 'health' ? [] : [target.service])));
}

/** Whether the edge judged a request by the rules of the route that answers it. */
import { edgeKeysOf, edgeRouteHeader } from '@api-platform/contracts/edge-routes.ts';
import type { GatewayConfig } from '@api-platform/contracts/gateway-config.ts';
import type { Problem } from '@api-platform/kit/problem.ts';
import type { IncomingMessage } from 'node:http';
import { gatewayProblem } from '../errors.ts';
import type { Note } from '../exchange.ts';
import type { GatewayMetrics } from '../metrics.ts';
import type { CompiledRoute } from './handlers.ts';
import type { Routable } from './table.ts';

/** Why a request must not reach its route, or undefined; the note then has what the edge said. */
export type EdgeCheck = (
  req: Pick<IncomingMessage, 'headers'>,
  route: Pick<CompiledRoute, 'id'>,
  note: Note,
) => Problem | undefined;

/**
 * Compiles the comparison. Edge and gateway read one path by two programs, so a spelling that the two understand
 * differently would pass a scope or a throttle by. Where the two disagree, whoever is right, nobody is served.
 */
export function compileEdgeCheck(
  edge: GatewayConfig['edge'],
  routes: readonly (Pick<CompiledRoute, 'id'> & Routable)[],
  { edgeRefusals }: Pick<GatewayMetrics, 'edgeRefusals'>,
): EdgeCheck {
  if (edge === 'none') return () => undefined;
  const keys = new Map(routes.map((route) => [route.id, new Set(edgeKeysOf(route))]));
  return ({ headers }, { id }, note) => {
    const claimed = note.client.trusted ? headers[edgeRouteHeader] : undefined;
    if (typeof claimed === 'string' && keys.get(id)?.has(claimed)) return undefined;
    edgeRefusals.inc({ route_id: id, reason: claimed === undefined ? 'missing' : 'other_route' });
    if (claimed === undefined) {
      return gatewayProblem('EDGE_ROUTE_MISMATCH', 'the request did not come through the edge; call its address');
    }
    note.edgeRoute = String(claimed);
    const detail =
      'the edge took the path for that of another route; write it plainly: no encoded letters, no slash at the end';
    return gatewayProblem('EDGE_ROUTE_MISMATCH', detail);
  };
}

/** The route table, compiled once: a tree of segments. */
import type { Method } from '@api-platform/contracts/routes.ts';
import { type Segment, parsePattern } from '@api-platform/contracts/path-pattern.ts';

/** What the table needs to know of a route. */
export interface Routable {
  readonly methods: readonly Method[];
  readonly path: string;
}

/** What a request leads to. */
export type Match<R> =
  | {
      readonly route: R;
      /** Values of the path's parameters in their order, still percent-encoded. */
      readonly values: readonly string[];
    }
  | {
      /** Methods that the path takes, for `Allow`; empty when no route has the path. */
      readonly allow: readonly string[];
    };

/** Finds the route of a request. */
export interface RouteTable<R> {
  match(method: string, segments: readonly string[]): Match<R>;
}

interface Branch<R> {
  readonly literals: Map<string, Branch<R>>;
  parameter?: Branch<R>;
  readonly routes: Map<string, R>;
}

const createBranch = <R>(): Branch<R> => ({ literals: new Map(), routes: new Map() });

/**
 * Compiles routes that do not conflict. Where several match, the one with a literal at the first difference wins, and a
 * route that lacks the method does not stand in the way of one that has it. HEAD is served by the routes of GET.
 */
export function compileTable<R extends Routable>(routes: readonly R[]): RouteTable<R> {
  const root = createBranch<R>();
  for (const route of routes) {
    const leaf = parsePattern(route.path).reduce(descend<R>, root);
    for (const method of route.methods) leaf.routes.set(method, route);
  }
  return {
    match: (method, segments) => {
      const values: string[] = [];
      const leaves: Branch<R>[] = [];
      const route = search(root, segments, 0, method, values, leaves);
      return route === undefined ? { allow: allowedIn(leaves) } : { route, values };
    },
  };
}

function descend<R>(branch: Branch<R>, segment: Segment): Branch<R> {
  if ('parameter' in segment) return (branch.parameter ??= createBranch());
  const next = branch.literals.get(segment.literal) ?? createBranch();
  branch.literals.set(segment.literal, next);
  return next;
}

function search<R>(
  branch: Branch<R>,
  segments: readonly string[],
  depth: number,
  method: string,
  values: string[],
  leaves: Branch<R>[],
): R | undefined {
  const segment = segments[depth];
  if (segment === undefined) {
    const route = branch.routes.get(method) ?? (method === 'HEAD' ? branch.routes.get('GET') : undefined);
    if (route === undefined && branch.routes.size > 0) leaves.push(branch);
    return route;
  }
  const literal = branch.literals.get(segment);
  const found = literal && search(literal, segments, depth + 1, method, values, leaves);
  if (found !== undefined || branch.parameter === undefined) return found;
  values.push(segment);
  const below = search(branch.parameter, segments, depth + 1, method, values, leaves);
  if (below === undefined) values.pop();
  return below;
}

function allowedIn<R>(leaves: readonly Branch<R>[]): string[] {
  const methods = new Set(leaves.flatMap((leaf) => [...leaf.routes.keys()]));
  if (methods.has('GET')) methods.add('HEAD');
  if (methods.size > 0) methods.add('OPTIONS');
  return [...methods].toSorted();
}

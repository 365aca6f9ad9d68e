/** Paths with `{parameters}`: those of routes, and those at the services behind them. */

/** One part of a pattern between two slashes. */
export type Segment = { readonly literal: string } | { readonly parameter: string };

/** Splits `/projects/{id}/` into its segments; a slash at the end has no meaning. */
export function parsePattern(path: string): readonly Segment[] {
  return path
    .split('/')
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('{') ? { parameter: part.slice(1, -1) } : { literal: part }));
}

/** The names of a pattern's parameters in their order. */
export function parametersOf(segments: readonly Segment[]): string[] {
  return segments.flatMap((segment) => ('parameter' in segment ? [segment.parameter] : []));
}

/** The pattern without the names of its parameters: patterns of the same shape match the same paths. */
export function shapeOf(segments: readonly Segment[]): string {
  return segments.map((segment) => ('parameter' in segment ? '/{}' : `/${segment.literal}`)).join('') || '/';
}

/** Writes a path from a pattern and the values of another pattern's parameters. */
export type Rewrite = (values: readonly string[]) => string;

/**
 * Compiles the path at an upstream.
 * @param path pattern whose parameters all appear in `names`
 * @param names the parameters of the route's own path, in the order in which values come
 */
export function compileRewrite(path: string, names: readonly string[]): Rewrite {
  const segments = parsePattern(path);
  if (parametersOf(segments).length === 0) return () => path;
  const end = path.endsWith('/') ? '/' : '';
  const parts = segments.map((segment) =>
    'parameter' in segment ? names.indexOf(segment.parameter) : `/${segment.literal}`,
  );
  return (values) => parts.map((part) => (typeof part === 'string' ? part : `/${values[part]}`)).join('') + end;
}

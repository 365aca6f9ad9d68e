/** Where parts of a file that are right by themselves do not go together. */
import { type Segment, parsePattern, shapeOf } from '@api-platform/contracts/path-pattern.ts';
import { normalisePath } from '../routing/target.ts';
import type { Finding } from './findings.ts';
import type { Path, Source } from './source.ts';
import type { View } from './view.ts';

/** Everything that collides, or can never work. */
export function conflictFaults(source: Source, view: View): Finding[] {
  return [
    ...sameIds(source, view),
    ...samePaths(source, view),
    ...unreachablePaths(source, view),
    ...overlaps(source, view),
    ...listenerFaults(source, view),
    ...drainFaults(source, view),
  ];
}

function sameIds(source: Source, { routes }: View): Finding[] {
  return routes.flatMap(({ index, id }) => {
    const first = routes.find((route) => route.id === id);
    if (id === undefined || first === undefined || first.index === index) return [];
    return [source.find('GW401', ['routes', index, 'id'], `id "${id}" is taken by /routes/${first.index}`)];
  });
}

function samePaths(source: Source, { routes }: View): Finding[] {
  const taken = new Map<string, number>();
  return routes.flatMap(({ index, methods, path }) => {
    if (path === undefined) return [];
    const shape = shapeOf(parsePattern(path));
    return methods.flatMap(({ place, method }) => {
      const key = `${method} ${shape}`;
      const first = taken.get(key);
      taken.set(key, first ?? index);
      if (first === undefined) return [];
      if (first === index) {
        return [source.find('GW402', ['routes', index, 'methods', place], `method ${method} is listed twice`)];
      }
      const message = `/routes/${first} takes ${method} of the same paths already (${routes[first]?.path})`;
      return [source.find('GW402', ['routes', index, 'path'], message)];
    });
  });
}

function unreachablePaths(source: Source, { routes }: View): Finding[] {
  return routes.flatMap(({ index, path, target }) => [
    ...abnormalPath(source, ['routes', index, 'path'], path),
    ...(target?.kind === 'http' ? abnormalPath(source, ['routes', index, 'target', 'path'], target.path) : []),
  ]);
}

function abnormalPath(source: Source, at: Path, path: string | undefined): Finding[] {
  if (path === undefined) return [];
  const normal = normalisePath(path.replaceAll(/\{\w+\}/g, '0'));
  if ('fault' in normal) return [source.find('GW403', at, `the path ${normal.fault}, which no request may have`)];
  const literals = parsePattern(path).flatMap((part) => ('literal' in part ? [part.literal] : []));
  return literals.flatMap((literal) => {
    const written = normalisePath(`/${literal}`);
    if ('fault' in written || written.path === `/${literal}`) return [];
    const hint = `write "${written.path.slice(1)}"`;
    return [source.find('GW403', at, `"${literal}" is not in normal form`, { hint })];
  });
}

function overlaps(source: Source, { routes }: View): Finding[] {
  const compiled = routes.map((route) => ({ ...route, segments: parsePattern(route.path ?? '') }));
  return compiled.flatMap((later, place) =>
    compiled.slice(0, place).flatMap((earlier) => {
      const shared = later.methods.some(({ method }) => earlier.methods.some((other) => other.method === method));
      if (!shared || !crosses(earlier.segments, later.segments)) return [];
      const winner = winnerOf(earlier, later);
      const message = `overlaps ${earlier.path} of /routes/${earlier.index}; what matches both goes to ${winner.path}, whose literal comes first`;
      return [source.find('GW404', ['routes', later.index, 'path'], message)];
    }),
  );
}

/** Both match some path, and each is the more specific one in some segment. */
function crosses(a: readonly Segment[], b: readonly Segment[]): boolean {
  if (a.length !== b.length) return false;
  const differences = a.map((left, place) => compare(left, b[place]));
  return !differences.includes('apart') && differences.includes('left') && differences.includes('right');
}

function compare(left: Segment, right: Segment | undefined): 'same' | 'left' | 'right' | 'apart' {
  if (right === undefined) return 'apart';
  if ('literal' in left) {
    if ('parameter' in right) return 'left';
    return left.literal === right.literal ? 'same' : 'apart';
  }
  return 'literal' in right ? 'right' : 'same';
}

function winnerOf<T extends { readonly segments: readonly Segment[] }>(a: T, b: T): T {
  const first = a.segments.map((left, place) => compare(left, b.segments[place])).find((side) => side !== 'same');
  return first === 'left' ? a : b;
}

function listenerFaults(source: Source, { listen, admin }: View): Finding[] {
  if (listen === undefined || admin === undefined || listen.port !== admin.port) return [];
  const all = ['0.0.0.0', '::'];
  if (listen.host !== admin.host && !all.includes(listen.host) && !all.includes(admin.host)) return [];
  return [source.find('GW405', ['admin', 'port'], `port ${admin.port} is that of /listen already`)];
}

function drainFaults(source: Source, { drain, routes }: View): Finding[] {
  const longest = Math.max(0, ...routes.map(({ timeoutMs = 0 }) => timeoutMs));
  if (drain === undefined || drain.timeoutMs >= longest) return [];
  const message = `${drain.timeoutMs} ms is shorter than the longest timeoutMs of a route (${longest} ms): a restart may cut requests off`;
  return [source.find('GW501', ['drain', 'timeoutMs'], message)];
}

/** Where one part of a file names another that is not there, or does not fit. */
import type { FileRegistry } from '@bufbuild/protobuf';
import { parametersOf, parsePattern } from '@api-platform/contracts/path-pattern.ts';
import { isClaim } from '../request/claims.ts';
import { isReservedHeader } from '../request/reserved.ts';
import { findMethod, servicesOf } from '../transcode/descriptors.ts';
import { addressFault, hostNameFault } from './addresses.ts';
import type { Finding } from './findings.ts';
import { didYouMean, quoted } from './nearest.ts';
import type { Path, Source } from './source.ts';
import type { EndpointsView, RouteView, View } from './view.ts';

/** Everything that names what does not exist or does not fit. */
export function referenceFaults(source: Source, view: View): Finding[] {
  return [
    ...descriptorFaults(source, view),
    ...view.routes.flatMap((route) => [
      ...upstreamFaults(source, view, route),
      ...rpcFaults(source, view, route),
      ...parameterFaults(source, route),
    ]),
    ...[...view.upstreams].flatMap(([name, { endpoints, canary }]) => [
      ...endpointFaults(source, ['upstreams', name, 'endpoints'], endpoints),
      ...(canary === undefined
        ? []
        : endpointFaults(source, ['upstreams', name, 'canary', 'endpoints'], canary.endpoints)),
    ]),
    ...unusedUpstreams(source, view),
    ...clientHeaderFaults(source, view),
    ...edgeFaults(source, view),
  ];
}

function descriptorFaults(source: Source, { descriptors, routes }: View): Finding[] {
  const path = ['descriptorSet'];
  if (descriptors !== undefined) {
    if (!('fault' in descriptors) || descriptors.fault === '') return [];
    return [source.find('GW303', path, `cannot be read as a FileDescriptorSet: ${descriptors.fault}`)];
  }
  if (!routes.some(({ target }) => target?.kind === 'grpc')) return [];
  const hint = 'it is what `buf build -o -` writes, as base64';
  return [source.find('GW303', path, 'the descriptor set is missing, and a route calls an RPC', { hint })];
}

function upstreamFaults(source: Source, { upstreams }: View, { index, target }: RouteView): Finding[] {
  if (target === undefined || target.kind === 'health') return [];
  const path = ['routes', index, 'target', 'upstream'];
  const upstream = upstreams.get(target.upstream);
  if (upstream === undefined) {
    const hint = hintAmong(target.upstream, [...upstreams.keys()]);
    return [source.find('GW301', path, `unknown upstream "${target.upstream}"`, { hint })];
  }
  if (upstream.protocol === undefined || upstream.protocol === target.kind) return [];
  const message = `upstream "${target.upstream}" speaks ${upstream.protocol}, must speak ${target.kind} for a target of that kind`;
  return [source.find('GW302', path, message)];
}

function rpcFaults(source: Source, { descriptors }: View, { index, target }: RouteView): Finding[] {
  if (target?.kind !== 'grpc' || descriptors === undefined || 'fault' in descriptors) return [];
  const fault = rpcFault(descriptors, target.rpc);
  if (fault === undefined) return [];
  return [source.find('GW304', ['routes', index, 'target', 'rpc'], fault.message, { hint: fault.hint })];
}

function rpcFault(registry: FileRegistry, rpc: string): { message: string; hint?: string } | undefined {
  const method = findMethod(registry, rpc);
  if (method?.methodKind === 'unary') return undefined;
  if (method !== undefined) return { message: `rpc "${rpc}" streams, must be unary` };
  const known = servicesOf(registry).flatMap(({ typeName, methods }) =>
    methods.map(({ name }) => `${typeName}/${name}`),
  );
  return { message: `unknown rpc "${rpc}"`, hint: hintAmong(rpc, known) };
}

function parameterFaults(source: Source, { index, path, target }: RouteView): Finding[] {
  if (path === undefined) return [];
  const names = parametersOf(parsePattern(path));
  const at: Path = ['routes', index, 'path'];
  const faults = names
    .filter((name, place) => names.indexOf(name) !== place)
    .map((name) => source.find('GW305', at, `parameter "${name}" appears twice`));
  if (target?.kind === 'grpc' && names[0] !== undefined) {
    const message = `parameter "${names[0]}" goes nowhere: a gRPC route takes its fields from the body`;
    faults.push(source.find('GW305', at, message));
  }
  if (target?.kind !== 'http') return faults;
  const strangers = parametersOf(parsePattern(target.path)).filter((name) => !names.includes(name));
  const targetPath = ['routes', index, 'target', 'path'];
  return [
    ...faults,
    ...strangers.map((name) => {
      const hint = hintAmong(name, names);
      return source.find('GW305', targetPath, `parameter "${name}" is not in the route's path`, { hint });
    }),
  ];
}

function endpointFaults(source: Source, path: Path, { dns, addresses }: EndpointsView): Finding[] {
  const dnsFault = dns === undefined ? undefined : hostNameFault(dns);
  return [
    ...(dnsFault === undefined ? [] : [source.find('GW306', [...path, 'dns'], `"${dns}" ${dnsFault}`)]),
    ...addresses.flatMap(({ place, address }) => {
      const first = addresses.find((other) => other.address === address);
      const fault = first?.place === place ? addressFault(address) : 'is listed twice';
      return fault === undefined ? [] : [source.find('GW306', [...path, 'static', place], `"${address}" ${fault}`)];
    }),
  ];
}

function unusedUpstreams(source: Source, { upstreams, routes }: View): Finding[] {
  const targets = routes.map(({ target }) => target);
  // A target that is invalid may be the one that uses it.
  if (targets.includes(undefined)) return [];
  const used = new Set(targets.map((target) => (target && 'upstream' in target ? target.upstream : undefined)));
  return [...upstreams.keys()]
    .filter((name) => !used.has(name))
    .map((name) => source.find('GW307', ['upstreams', name], `upstream "${name}" is used by no route`, { at: 'key' }));
}

/** Headers of the client that mean something else, or are written in another way. */
function clientHeaderFaults(source: Source, { clients }: View): Finding[] {
  const { addressHeader, requestIdHeader } = clients ?? {};
  const address = addressHeader?.toLowerCase() ?? '';
  const requestId = requestIdHeader?.toLowerCase() ?? '';
  const fault = (key: string, name: string | undefined, hint: string): Finding =>
    source.find('GW310', ['clients', key], `"${name}" has a meaning of its own`, { hint });
  return [
    ...(address === 'forwarded' || (isReservedHeader(address) && !isClaim(address))
      ? [fault('addressHeader', addressHeader, 'use one that holds addresses alone, such as "X-Forwarded-For"')]
      : []),
    ...(isReservedHeader(requestId) && requestId !== 'x-request-id'
      ? [fault('requestIdHeader', requestIdHeader, 'use one that holds an id, such as "X-Request-Id"')]
      : []),
  ];
}

/** Without a proxy to believe every request would be a 403. */
function edgeFaults(source: Source, { clients, edge }: View): Finding[] {
  if (edge === undefined || edge === 'none' || clients?.trustedProxies.length !== 0) return [];
  const hint = 'name the proxies through which it calls in clients.trustedProxies';
  return [
    source.find('GW311', ['edge'], `"${edge}" is believed from trusted peers alone, and there are none`, { hint }),
  ];
}

function hintAmong(wrong: string, known: readonly string[]): string {
  return didYouMean(wrong, known) ?? (known.length === 0 ? 'there is none' : `known are ${quoted(known)}`);
}

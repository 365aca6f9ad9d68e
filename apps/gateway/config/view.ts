/** The parts of a file that are valid by themselves, so that one fault does not hide what the next phases would find. */
import { type GatewayConfig, type GatewayRoute, gatewayConfigSchema } from '@api-platform/contracts/gateway-config.ts';
import type { FileRegistry } from '@bufbuild/protobuf';
import { readDescriptorSet } from '../transcode/descriptors.ts';
import { asArray, asObject } from './values.ts';

/** A route, as far as it is valid. */
export interface RouteView {
  readonly index: number;
  readonly id: string | undefined;
  /** The valid methods with their index. */
  readonly methods: readonly { readonly place: number; readonly method: GatewayRoute['methods'][number] }[];
  readonly path: string | undefined;
  readonly target: GatewayRoute['target'] | undefined;
  readonly timeoutMs: number | undefined;
}

/** Where endpoints come from, as far as it is valid. */
export interface EndpointsView {
  readonly dns: string | undefined;
  readonly port: number | undefined;
  /** The addresses that look like `host:port` with their index. */
  readonly addresses: readonly { readonly place: number; readonly address: string }[];
}

/** A canary, as far as it is valid. */
export interface CanaryView {
  readonly endpoints: EndpointsView;
  readonly percent: number | undefined;
  /** The valid hosts with their index. */
  readonly hosts: readonly { readonly place: number; readonly host: string }[];
  readonly header: string | undefined;
  /** Whether it is valid throughout: nothing was left out here. */
  readonly valid: boolean;
}

/** An upstream, as far as it is valid. */
export interface UpstreamView {
  readonly protocol: 'http' | 'grpc' | undefined;
  readonly endpoints: EndpointsView;
  readonly canary: CanaryView | undefined;
}

/** What of a configuration can be looked at. */
export interface View {
  readonly listen: GatewayConfig['listen'] | undefined;
  readonly admin: GatewayConfig['admin'] | undefined;
  readonly drain: GatewayConfig['drain'] | undefined;
  readonly clients: GatewayConfig['clients'] | undefined;
  readonly edge: GatewayConfig['edge'] | undefined;
  readonly upstreams: ReadonlyMap<string, UpstreamView>;
  readonly routes: readonly RouteView[];
  /** The gRPC contracts: undefined when there are none, a fault where they cannot be read (empty where the schema tells). */
  readonly descriptors: FileRegistry | { readonly fault: string } | undefined;
}

const { shape } = gatewayConfigSchema;
const routeShape = shape.routes.element.shape;
const upstreamShape = shape.upstreams.valueType.shape;
const [dnsSource, staticSource] = upstreamShape.endpoints.options;
const canary = upstreamShape.canary.unwrap();

/** Looks at each part of the value on its own. */
export function viewOf(value: unknown): View {
  const top = asObject(value);
  return {
    listen: shape.listen.safeParse(top['listen']).data,
    admin: shape.admin.safeParse(top['admin']).data,
    drain: shape.drain.safeParse(top['drain']).data,
    clients: shape.clients.safeParse(top['clients']).data,
    edge: shape.edge.safeParse(top['edge']).data,
    upstreams: new Map(Object.entries(asObject(top['upstreams'])).map(([name, part]) => [name, upstreamView(part)])),
    routes: asArray(top['routes']).map(routeView),
    descriptors: Object.hasOwn(top, 'descriptorSet') ? descriptorsOf(top['descriptorSet']) : undefined,
  };
}

function routeView(value: unknown, index: number): RouteView {
  const route = asObject(value);
  return {
    index,
    id: routeShape.id.safeParse(route['id']).data,
    methods: asArray(route['methods']).flatMap((candidate, place) => {
      const method = routeShape.methods.element.safeParse(candidate).data;
      return method === undefined ? [] : [{ place, method }];
    }),
    path: routeShape.path.safeParse(route['path']).data,
    target: routeShape.target.safeParse(route['target']).data,
    timeoutMs: routeShape.timeoutMs.safeParse(route['timeoutMs']).data,
  };
}

function upstreamView(value: unknown): UpstreamView {
  const upstream = asObject(value);
  return {
    protocol: upstreamShape.protocol.safeParse(upstream['protocol']).data,
    endpoints: endpointsView(upstream['endpoints']),
    canary: Object.hasOwn(upstream, 'canary') ? canaryView(upstream['canary']) : undefined,
  };
}

function endpointsView(value: unknown): EndpointsView {
  const endpoints = asObject(value);
  return {
    dns: dnsSource.shape.dns.safeParse(endpoints['dns']).data,
    port: dnsSource.shape.port.safeParse(endpoints['port']).data,
    addresses: asArray(endpoints['static']).flatMap((candidate, place) => {
      const address = staticSource.shape.static.element.safeParse(candidate).data;
      return address === undefined ? [] : [{ place, address }];
    }),
  };
}

function canaryView(value: unknown): CanaryView {
  const { shape: canaryShape } = canary;
  const parts = asObject(value);
  return {
    endpoints: endpointsView(parts['endpoints']),
    percent: canaryShape.percent.safeParse(parts['percent']).data,
    hosts: asArray(parts['hosts']).flatMap((candidate, place) => {
      const host = canaryShape.hosts.unwrap().element.safeParse(candidate).data;
      return host === undefined ? [] : [{ place, host }];
    }),
    header: canaryShape.header.safeParse(parts['header']).data,
    valid: canary.safeParse(value).success,
  };
}

function descriptorsOf(value: unknown): FileRegistry | { fault: string } {
  const base64 = shape.descriptorSet.safeParse(value).data;
  if (base64 === undefined) return { fault: '' };
  try {
    return readDescriptorSet(base64);
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

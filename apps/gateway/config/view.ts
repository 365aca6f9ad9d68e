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

/** An upstream, as far as it is valid. */
export interface UpstreamView {
  readonly protocol: 'http' | 'grpc' | undefined;
  readonly dns: string | undefined;
  /** The addresses that look like `host:port` with their index. */
  readonly addresses: readonly { readonly place: number; readonly address: string }[];
}

/** What of a configuration can be looked at. */
export interface View {
  readonly listen: GatewayConfig['listen'] | undefined;
  readonly admin: GatewayConfig['admin'] | undefined;
  readonly drain: GatewayConfig['drain'] | undefined;
  readonly clients: GatewayConfig['clients'] | undefined;
  readonly upstreams: ReadonlyMap<string, UpstreamView>;
  readonly routes: readonly RouteView[];
  /** The gRPC contracts: undefined when there are none, a fault where they cannot be read (empty where the schema tells). */
  readonly descriptors: FileRegistry | { readonly fault: string } | undefined;
}

const { shape } = gatewayConfigSchema;
const routeShape = shape.routes.element.shape;
const upstreamShape = shape.upstreams.valueType.shape;
const [dnsSource, staticSource] = upstreamShape.endpoints.options;

/** Looks at each part of the value on its own. */
export function viewOf(value: unknown): View {
  const top = asObject(value);
  return {
    listen: shape.listen.safeParse(top['listen']).data,
    admin: shape.admin.safeParse(top['admin']).data,
    drain: shape.drain.safeParse(top['drain']).data,
    clients: shape.clients.safeParse(top['clients']).data,
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
  const endpoints = asObject(upstream['endpoints']);
  return {
    protocol: upstreamShape.protocol.safeParse(upstream['protocol']).data,
    dns: dnsSource.shape.dns.safeParse(endpoints['dns']).data,
    addresses: asArray(endpoints['static']).flatMap((candidate, place) => {
      const address = staticSource.shape.static.element.safeParse(candidate).data;
      return address === undefined ? [] : [{ place, address }];
    }),
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

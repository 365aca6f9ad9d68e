/** From the declaration to the gateway's configuration: the local run and every environment use this one function. */
import type { DescFile } from '@bufbuild/protobuf';
import { descriptorSetOf } from './descriptor-set.ts';
import type { EndpointSource, GatewayCanaryInput, GatewayConfigInput } from './gateway-config.ts';
import type { Route } from './routes.ts';
import type { Workload } from './services.ts';

/** What the declaration leaves to the place where the gateway runs. */
export interface GatewayPlacement {
  readonly listen: GatewayConfigInput['listen'];
  readonly admin: GatewayConfigInput['admin'];
  /** What its container may use, in MiB. */
  readonly memoryMiB: number;
  readonly drain: GatewayConfigInput['drain'];
  readonly clients?: NonNullable<GatewayConfigInput['clients']>;
  /** What decides who may call which route before the gateway does. @default - nothing */
  readonly edge?: NonNullable<GatewayConfigInput['edge']>;
  /** Where requests are counted where a route limits them. @default - in the memory of each replica */
  readonly rateLimitStore?: NonNullable<GatewayConfigInput['rateLimitStore']>;
  /** Where the replicas of a service are found; where it has a canary, those of its stable side. */
  readonly endpointsOf: (service: string, workload: Workload) => EndpointSource;
  /** The canary of a service that has one. @default - no service has */
  readonly canaryOf?: (service: string, workload: Workload) => GatewayCanaryInput | undefined;
}

/**
 * The gateway's configuration for one place.
 * @param routes the route table
 * @param services the services behind the gateway, by name
 */
export function deriveGatewayConfig(
  routes: readonly Route[],
  services: Readonly<Record<string, Workload>>,
  placement: GatewayPlacement,
): GatewayConfigInput {
  const { endpointsOf, canaryOf, ...where } = placement;
  return {
    version: 1,
    ...where,
    descriptorSet: Buffer.from(descriptorSetOf(contractsOf(services))).toString('base64'),
    upstreams: Object.fromEntries(
      Object.entries(services).map(([name, service]) => {
        const canary = canaryOf?.(name, service);
        const upstream = { protocol: service.protocol, endpoints: endpointsOf(name, service) };
        return [name, canary === undefined ? upstream : { ...upstream, canary }];
      }),
    ),
    routes: routes.map(({ id, methods, path, target, timeoutMs, bodyLimitBytes, rateLimit }) => ({
      id,
      methods: [...methods],
      path,
      target: targetOf(target),
      timeoutMs,
      bodyLimitBytes,
      ...(rateLimit === undefined ? {} : { rateLimit }),
    })),
  };
}

function contractsOf(services: Readonly<Record<string, Workload>>): DescFile[] {
  return Object.values(services).flatMap((service) => (service.protocol === 'grpc' ? [service.proto] : []));
}

function targetOf(target: Route['target']): GatewayConfigInput['routes'][number]['target'] {
  switch (target.kind) {
    case 'http':
      return { kind: 'http', upstream: target.service, path: target.path };
    case 'grpc':
      return { kind: 'grpc', upstream: target.service, rpc: target.rpc, unknownFields: target.unknownFields };
    case 'health':
      return { kind: 'health' };
  }
}

/** From the declaration to the gateway's configuration: the local run and every environment use this one function. */
import { type DescFile, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { type EndpointSource, type GatewayConfigInput } from './gateway-config.ts';
import type { Route } from './routes.ts';
import type { Workload } from './services.ts';

/** What the declaration leaves to the place where the gateway runs. */
export interface GatewayPlacement {
  readonly listen: GatewayConfigInput['listen'];
  readonly admin: GatewayConfigInput['admin'];
  readonly drain: GatewayConfigInput['drain'];
  readonly clients?: NonNullable<GatewayConfigInput['clients']>;
  /** Where the replicas of a service are found. */
  readonly endpointsOf: (service: string, workload: Workload) => EndpointSource;
}

/** The contracts of all gRPC services as a base64 FileDescriptorSet; imports stand before the files that need them. */
function descriptorSet(services: readonly Workload[]): string {
  const files = new Set<DescFile>();
  const addWithImports = (file: DescFile): void => {
    file.dependencies.forEach(addWithImports);
    files.add(file);
  };
  services.forEach((service) => service.protocol === 'grpc' && addWithImports(service.proto));
  const file = [...files].map((f) => f.proto);
  return Buffer.from(toBinary(FileDescriptorSetSchema, { $typeName: FileDescriptorSetSchema.typeName, file })).toString(
    'base64',
  );
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
  const { endpointsOf, ...where } = placement;
  return {
    version: 1,
    ...where,
    descriptorSet: descriptorSet(Object.values(services)),
    upstreams: Object.fromEntries(
      Object.entries(services).map(([name, service]) => [
        name,
        { protocol: service.protocol, endpoints: endpointsOf(name, service) },
      ]),
    ),
    routes: routes.map(({ id, methods, path, target, timeoutMs, bodyLimitBytes }) => ({
      id,
      methods: [...methods],
      path,
      target: targetOf(target),
      timeoutMs,
      bodyLimitBytes,
    })),
  };
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

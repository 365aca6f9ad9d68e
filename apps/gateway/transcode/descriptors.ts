/** The gRPC contracts that a configuration carries. */
import {
  type DescMethod,
  type DescService,
  type FileRegistry,
  createFileRegistry,
  fromBinary,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

/**
 * All services and messages of a descriptor set.
 * @param base64 a FileDescriptorSet with all files that its files import
 * @throws {Error} where the bytes are no descriptor set, or a file is missing
 */
export function readDescriptorSet(base64: string): FileRegistry {
  return createFileRegistry(fromBinary(FileDescriptorSetSchema, Buffer.from(base64, 'base64')));
}

/** The names of all services of a registry. */
export function servicesOf(registry: FileRegistry): DescService[] {
  return [...registry].filter((type) => type.kind === 'service');
}

/** The method that `package.Service/Method` names, or undefined. */
export function findMethod(registry: FileRegistry, rpc: string): DescMethod | undefined {
  const [service = '', method] = rpc.split('/');
  return registry.getService(service)?.methods.find(({ name }) => name === method);
}

/** Server reflection: clients such as grpcurl and buf ask the server itself for its contracts. */
import { descriptorSetOf } from '@api-platform/contracts/descriptor-set.ts';
import { type DescFile, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import type { Server } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';

/**
 * Adds reflection of the contracts to the server.
 * @see https://github.com/grpc/grpc/blob/master/doc/server-reflection.md
 */
export function addReflection(server: Server, contracts: readonly DescFile[]): void {
  const { file } = fromBinary(FileDescriptorSetSchema, descriptorSetOf(contracts));
  const fileDescriptorProtos = file.map((proto) => Buffer.from(toBinary(FileDescriptorProtoSchema, proto)));
  // Made by hand: the files that proto-loader makes of a contract lack the full names of nested types, and strict clients
  // refuse them. Of a definition, whatever it claims to define, the service reads nothing but the files.
  const format = 'Protocol Buffer 3 EnumDescriptorProto';
  new ReflectionService({ contract: { format, type: {}, fileDescriptorProtos } }).addToServer(server);
}

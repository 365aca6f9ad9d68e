/** Contracts in the form that programs exchange them: the gateway reads it, reflection tells it. */
import { type DescFile, create, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

/** The files as a serialized `google.protobuf.FileDescriptorSet`; imports stand before the files that need them. */
export function descriptorSetOf(contracts: readonly DescFile[]): Uint8Array {
  const files = new Set<DescFile>();
  const addWithImports = (file: DescFile): void => {
    file.dependencies.forEach(addWithImports);
    files.add(file);
  };
  contracts.forEach(addWithImports);
  return toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [...files].map((f) => f.proto) }));
}

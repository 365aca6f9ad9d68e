import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UserVerify } from '@api-platform/contracts/gen/verify_pb.ts';
import { services } from '@api-platform/contracts/services.ts';
import { addUnaryService } from '@api-platform/kit/grpc-service.ts';
import { captureLog } from '@api-platform/kit/testing/capture.ts';
import { type DescFile, createFileRegistry, fromJson } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema, file_google_protobuf_timestamp } from '@bufbuild/protobuf/wkt';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { afterEach, describe, expect, test } from '@jest/globals';
import { addReflection } from './reflection.ts';
import { verifyUser } from './verify-user.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.forceShutdown();
});

/** Asks a server that reflects the contract, with a client that nobody here wrote. */
async function ask(contract: DescFile, path: string, ...flags: string[]): Promise<string> {
  const server = new Server();
  servers.push(server);
  addUnaryService(server, UserVerify, { verifyUser }, captureLog().log);
  addReflection(server, [contract]);
  const port = await promisify(server.bindAsync.bind(server))('127.0.0.1:0', ServerCredentials.createInsecure());
  const program = join(import.meta.dirname, '../../node_modules/.bin/buf');
  const words = ['curl', '--http2-prior-knowledge', '--protocol', 'grpc', ...flags, `http://127.0.0.1:${port}${path}`];
  return (await promisify(execFile)(program, words)).stdout;
}

describe('reflection', () => {
  test('lets a client call a service whose contract it has not got', async () => {
    const path = `/${UserVerify.typeName}/VerifyUser`;
    const reply = await ask(services['rpc-app1'].proto, path, '--data', '{"id":121,"token":"a$$"}');
    expect(JSON.parse(reply)).toEqual({ message: 'Verified: 121' });
  });

  test('tells nested types and imported files in full, which strict clients insist on', async () => {
    const [file] = fromJson(FileDescriptorSetSchema, {
      file: [
        {
          name: 'shop.proto',
          package: 'shop',
          syntax: 'proto3',
          dependency: ['google/protobuf/timestamp.proto'],
          messageType: [
            {
              name: 'Order',
              field: [
                { name: 'kind', number: 1, type: 'TYPE_ENUM', label: 'LABEL_OPTIONAL', typeName: '.shop.Order.Kind' },
                {
                  name: 'at',
                  number: 2,
                  type: 'TYPE_MESSAGE',
                  label: 'LABEL_OPTIONAL',
                  typeName: '.google.protobuf.Timestamp',
                },
              ],
              enumType: [{ name: 'Kind', value: [{ name: 'KIND_UNSPECIFIED', number: 0 }] }],
            },
          ],
          service: [
            { name: 'Orders', method: [{ name: 'Place', inputType: '.shop.Order', outputType: '.shop.Order' }] },
          ],
        },
      ],
    }).file;
    const registry = createFileRegistry(file!, () => file_google_protobuf_timestamp.proto);
    expect(await ask(registry.getFile('shop.proto')!, '', '--list-methods')).toBe('shop.Orders/Place\n');
  });
});

/** A gRPC client that sends and gets bytes: it can also say what no typed client would. */
import { Client, type ClientOptions, Metadata, credentials, status } from '@grpc/grpc-js';

/** How a call ended. */
export interface Outcome {
  readonly code: status;
  readonly details: string;
  /** The reply; empty where the status is not OK. */
  readonly reply: Buffer;
}

/** A client of one server of this machine. */
export interface RawGrpcClient {
  readonly client: Client;
  /** Calls a unary method; never rejects. */
  readonly call: (path: string, message: Uint8Array, metadata?: Record<string, string>) => Promise<Outcome>;
}

/** Leaves bytes as they are. */
export const asIs = (bytes: Buffer): Buffer => bytes;

/** Connects to a port of this machine when the first call is made. */
export function rawGrpcClient(port: number, options: ClientOptions = {}): RawGrpcClient {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    'grpc.use_local_subchannel_pool': 1,
    ...options,
  });
  const call: RawGrpcClient['call'] = (path, message, fields = {}) => {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(fields)) metadata.set(name, value);
    return new Promise((resolve) => {
      client.makeUnaryRequest(path, asIs, asIs, Buffer.from(message), metadata, (error, reply) =>
        resolve({ code: error?.code ?? status.OK, details: error?.details ?? '', reply: reply ?? Buffer.alloc(0) }),
      );
    });
  };
  return { client, call };
}

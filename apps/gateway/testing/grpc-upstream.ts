/** A stand-in for rpc-app1 on a real gRPC server. */
import { VerifyReplySchema, VerifyRequestSchema } from '@api-platform/contracts/gen/verify_pb.ts';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type Metadata, Server, ServerCredentials, type ServiceError, type handleUnaryCall } from '@grpc/grpc-js';

/** A call that arrived at the stand-in. */
export interface SeenCall {
  readonly id: number;
  readonly token: string;
  readonly metadata: Metadata;
  /** When the caller gives up. */
  readonly deadline: Date | number;
  /** Whether the caller gave up. */
  readonly cancelled: () => boolean;
}

/** What is answered: a message, bytes that are none, a status, or nothing. */
export type GrpcAnswer =
  | { readonly message: string }
  | { readonly bytes: Uint8Array }
  | Pick<ServiceError, 'code' | 'details'>
  | 'nothing';

/** A stand-in that listens. */
export interface GrpcUpstream extends AsyncDisposable {
  readonly port: number;
  readonly address: string;
  readonly seen: SeenCall[];
  /** Ends gracefully: what is in flight is answered, nothing new is taken. */
  readonly stop: () => Promise<void>;
  /** Drops all connections. */
  readonly drop: () => void;
}

/** Answers `userverify.UserVerify/VerifyUser` as told. */
export async function startGrpcUpstream(
  answer: (seen: SeenCall) => GrpcAnswer | Promise<GrpcAnswer>,
  at = 0,
): Promise<GrpcUpstream> {
  const seen: SeenCall[] = [];
  const verifyUser: handleUnaryCall<Buffer, Buffer> = (call, reply) => {
    const { id, token } = fromBinary(VerifyRequestSchema, call.request);
    const arrived = {
      id,
      token,
      metadata: call.metadata,
      deadline: call.getDeadline(),
      cancelled: () => call.cancelled,
    };
    seen.push(arrived);
    const finish = (given: GrpcAnswer): void => {
      if (given === 'nothing') return;
      if ('message' in given) reply(null, Buffer.from(toBinary(VerifyReplySchema, create(VerifyReplySchema, given))));
      else if ('bytes' in given) reply(null, Buffer.from(given.bytes));
      else reply(given);
    };
    void (async () => finish(await answer(arrived)))();
  };
  const server = new Server();
  const definition = {
    verifyUser: {
      path: '/userverify.UserVerify/VerifyUser',
      requestStream: false,
      responseStream: false,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    },
  } as const;
  server.addService(definition, { verifyUser });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${at}`, ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    port,
    address: `127.0.0.1:${port}`,
    seen,
    stop: () => new Promise((resolve) => server.tryShutdown(() => resolve())),
    drop: () => server.forceShutdown(),
    [Symbol.asyncDispose]: () => {
      server.forceShutdown();
      return Promise.resolve();
    },
  };
}

const asIs = (bytes: Buffer): Buffer => bytes;

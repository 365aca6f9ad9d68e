/** Typed gRPC services: protobuf-es messages over grpc-js. */
import {
  type DescMessage,
  type DescMethod,
  type MessageInitShape,
  type MessageShape,
  create,
  fromBinary,
  toBinary,
} from '@bufbuild/protobuf';
import { type MethodDefinition, type Server, type handleUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import type { Logger } from './log.ts';

/** An error whose code and text the client gets to see; of any other it sees only INTERNAL. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: status;

  constructor(code: status, details: string) {
    super(details);
    this.code = code;
  }
}

type UnaryMethod = DescMethod & { methodKind: 'unary' };

/** A generated service all of whose methods are unary. */
export interface UnaryService {
  readonly typeName: string;
  readonly method: Readonly<Record<string, UnaryMethod>>;
}

/** One function per method of the service, from request to reply. */
export type Handlers<Service extends UnaryService> = {
  readonly [Name in keyof Service['method']]: Handler<
    Service['method'][Name]['input'],
    Service['method'][Name]['output']
  >;
};

type Handler<Input extends DescMessage, Output extends DescMessage> = (
  request: MessageShape<Input>,
) => MessageInitShape<Output> | Promise<MessageInitShape<Output>>;

type AnyHandler = Handler<DescMessage, DescMessage>;

/**
 * Adds a service to the server. Bytes that are no request message become INVALID_ARGUMENT, an `RpcError` its own status,
 * and any other error of a handler a log line and INTERNAL.
 */
export function addUnaryService<const Service extends UnaryService>(
  server: Server,
  service: Service,
  handlers: Handlers<Service>,
  log: Logger,
): void;
export function addUnaryService(
  server: Server,
  service: UnaryService,
  handlers: Readonly<Record<string, AnyHandler>>,
  log: Logger,
): void {
  const definition: Record<string, MethodDefinition<Buffer, Buffer>> = {};
  const implementation: Record<string, handleUnaryCall<Buffer, Buffer>> = {};
  for (const [name, handler] of Object.entries(handlers)) {
    const method = service.method[name];
    if (method === undefined) throw new Error(`${service.typeName} has no method ${name}`);
    definition[name] = {
      path: `/${service.typeName}/${method.name}`,
      requestStream: false,
      responseStream: false,
      // Decoded in the handler: grpc-js itself would blame the server (INTERNAL) for what a client sent.
      requestDeserialize: asIs,
      requestSerialize: asIs,
      responseDeserialize: asIs,
      responseSerialize: asIs,
    };
    implementation[name] = unary(method, handler, log);
  }
  server.addService(definition, implementation);
}

const asIs = (bytes: Buffer): Buffer => bytes;

function unary(method: UnaryMethod, handler: AnyHandler, log: Logger): handleUnaryCall<Buffer, Buffer> {
  const answer = async (call: { request: Buffer }, callback: sendUnaryData<Buffer>): Promise<void> => {
    let reply: Buffer;
    try {
      const message = await handler(decode(method.input, call.request));
      reply = Buffer.from(toBinary(method.output, create(method.output, message)));
    } catch (error) {
      callback(statusOf(error, log));
      return;
    }
    callback(null, reply);
  };
  return (call, callback) => void answer(call, callback);
}

function decode(type: DescMessage, bytes: Buffer): MessageShape<DescMessage> {
  try {
    return fromBinary(type, bytes);
  } catch {
    throw new RpcError(status.INVALID_ARGUMENT, `the bytes are no ${type.typeName}`);
  }
}

function statusOf(error: unknown, log: Logger): { code: status; details: string } {
  // grpc-js encodes the text with encodeURI, which throws on half a surrogate pair.
  if (error instanceof RpcError) return { code: error.code, details: error.message.toWellFormed() };
  log.error({ err: error }, 'the handler failed');
  return { code: status.INTERNAL, details: 'internal error' };
}

/** gRPC servers with settings for clients that balance over pods. */
import {
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  status,
} from '@grpc/grpc-js';
import type { Stop } from './drain.ts';
import { type ListenAddress, bindError } from './http-server.ts';
import type { StartError } from './launch.ts';

/**
 * How long a connection lives, in milliseconds (grpc-js varies it by 10 %): clients that look up addresses only when they
 * connect find new pods this way.
 */
const maxConnectionAgeMs = 300_000;

/** How long calls of an aged connection may go on, in milliseconds: longer than any deadline, the edge gives up at 30 s. */
const maxConnectionAgeGraceMs = 35_000;

/** What differs between gRPC servers. */
export interface GrpcServerOptions {
  /** Observes every call; see `observeRpc`. */
  readonly observe: ServerInterceptor;
  /** Largest request message in bytes, also after decompression; RESOURCE_EXHAUSTED above it. */
  readonly maxReceiveBytes: number;
  /** Calls at a time on one connection; further ones wait at the client. */
  readonly maxCalls: number;
}

/** A server without services that does not listen yet, and its end. */
export interface GrpcServer {
  readonly server: Server;
  /**
   * Draining of the server: calls in flight finish, but streams of replies are ended with UNAVAILABLE, for they may never
   * end by themselves (a health watch does not).
   * @param announce tells health-checking clients to go elsewhere
   */
  readonly stop: (announce: () => void) => Stop;
}

/** Makes a server that takes plain text connections. */
export function createGrpcServer({ observe, maxReceiveBytes, maxCalls }: GrpcServerOptions): GrpcServer {
  const streams = new Set<ServerInterceptingCallInterface>();
  const server = new Server({
    // grpc-js gives the call itself to the first interceptor only, and observing needs it.
    interceptors: [observe, keepStreamsIn(streams)],
    'grpc.max_receive_message_length': maxReceiveBytes,
    'grpc.max_concurrent_streams': maxCalls,
    'grpc.max_connection_age_ms': maxConnectionAgeMs,
    'grpc.max_connection_age_grace_ms': maxConnectionAgeGraceMs,
  });
  const finish = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.tryShutdown((error) => (error === undefined ? resolve() : reject(error)));
      streams.forEach((call) => call.sendStatus({ code: status.UNAVAILABLE, details: 'the server is shutting down' }));
    });
  return { server, stop: (announce) => ({ announce, finish, abort: () => server.forceShutdown() }) };
}

/** Keeps the calls in the set that are sending a stream of replies. */
function keepStreamsIn(streams: Set<ServerInterceptingCallInterface>): ServerInterceptor {
  return ({ responseStream }, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, forward) => {
            if (responseStream) streams.add(call);
            forward(metadata);
          },
          // Told after the end of every call.
          onCancel: () => streams.delete(call),
        }),
    });
}

/**
 * Binds the server without TLS; resolves with the port it got.
 * @throws {StartError} naming the port and the way out where it cannot be bound
 */
export function listenGrpc(server: Server, address: ListenAddress): Promise<number> {
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${address.port}`, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(grpcBindError(error, address));
    });
  });
}

function grpcBindError(error: Error, address: ListenAddress): StartError {
  // grpc-js folds the system's errors into one message.
  const code = /\bE[A-Z]{4,}\b/.exec(error.message)?.[0];
  return bindError(
    Object.assign(new Error(error.message, { cause: error }), code === undefined ? {} : { code }),
    address,
  );
}

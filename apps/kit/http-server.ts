/** HTTP servers with settings for life behind a load balancer. */
import { type RequestListener, type Server, type ServerResponse, createServer } from 'node:http';
import { type AddressInfo, type Server as NetServer, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { StartError } from './launch.ts';
import { type Refusal, refusalOf, refuse } from './refuse.ts';

/**
 * Longer than the 60 s after which an AWS load balancer drops an idle connection: where the server drops it first,
 * a request that is already on its way becomes a 502.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
 */
const keepAliveTimeout = 65_000;

/** The request head must be complete this soon; against clients that send it byte by byte. */
const headersTimeout = 15_000;

/** The whole request, body included, must have arrived this soon. */
const requestTimeout = 60_000;

/** How often the two timeouts above are enforced. */
const connectionsCheckingInterval = 2_000;

/** Largest request head in bytes; 431 above it. */
const maxHeaderSize = 16_384;

/** What servers differ in. */
export interface HttpServerOptions {
  /**
   * Header that gets the code of a refusal of bytes that are no request.
   * @default none
   */
  readonly errorHeader?: string;
  /**
   * Whether the handler itself answers HTTP/1.1 requests without Host.
   * @default false: Node refuses them with a bare 400
   */
  readonly takesMissingHost?: boolean;
  /**
   * Told of every request that the parser refuses: no handler hears of them.
   * @default - nobody is
   */
  readonly refused?: (refused: Refused) => void;
}

/** A request that the parser has refused. */
export interface Refused extends Pick<Refusal, 'status' | 'code'> {
  /** Node's own code, such as `HPE_INVALID_METHOD`. */
  readonly reason: string;
  /** Address of the peer, as far as it is still there. */
  readonly peer: string | undefined;
}

/** A hardened server that does not listen yet; its timeouts and limits are the constants of this module. */
export function createHttpServer(
  handler: RequestListener,
  { errorHeader, takesMissingHost = false, refused }: HttpServerOptions = {},
): Server {
  const limits = { keepAliveTimeout, headersTimeout, requestTimeout, connectionsCheckingInterval, maxHeaderSize };
  /** The responses of each connection that have not ended. */
  const open = new WeakMap<object, Set<ServerResponse>>();
  const end = (reason: string | undefined, socket: Duplex): void => {
    const refusal = refusalOf(reason);
    // A client that leaves within its body has a request, whose log line tells that it left.
    const left = reason === 'HPE_INVALID_EOF_STATE' && (open.get(socket)?.size ?? 0) > 0;
    if (refusal !== undefined && reason !== undefined && !left) {
      refused?.({ ...refusal, reason, peer: socket instanceof Socket ? socket.remoteAddress : undefined });
    }
    // A response on its way would be corrupted by a second one; in a pipeline it is not the latest.
    const answering = [...(open.get(socket) ?? [])].some((res) => res.headersSent && !res.writableFinished);
    if (refusal !== undefined && socket.writable && !answering) refuse(refusal, socket, errorHeader);
    else socket.destroy();
  };
  return (
    createServer({ ...limits, requireHostHeader: !takesMissingHost }, handler)
      .prependListener('request', (req, res) => {
        const responses = open.get(req.socket) ?? new Set();
        open.set(req.socket, responses.add(res));
        res.once('close', () => responses.delete(res));
      })
      .on('clientError', (error: NodeJS.ErrnoException, socket) => end(error.code, socket))
      // Node would close the connection without a word.
      .on('connect', (_req, socket) => end('CONNECT', socket))
  );
}

/** Where a server listens. */
export interface ListenAddress {
  /** Address to bind, such as `127.0.0.1` or `::`. */
  readonly host: string;
  /** Port to bind; 0 takes any free one. */
  readonly port: number;
}

/**
 * Binds the server; resolves with the address it got.
 * @throws {StartError} naming the port and the way out where it cannot be bound
 */
export function listen(server: NetServer, { host, port }: ListenAddress): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => reject(bindError(error, { host, port }));
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new StartError(`${host} is not an IP address`));
      else resolve(address);
    });
  });
}

/** What to tell where an address cannot be bound. */
export function bindError(error: NodeJS.ErrnoException, { host, port }: ListenAddress): StartError {
  const told: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} on ${host} is taken; stop the process that has it (lsof -i :${port}) or choose another port`,
    EACCES: `port ${port} on ${host} is not allowed to this user; choose one above 1023`,
    EADDRNOTAVAIL: `${host} is not an address of this machine; use 0.0.0.0 for all of them`,
    ENOTFOUND: `${host} is not known; use an address of this machine, or 0.0.0.0 for all of them`,
  };
  const known = told[error.code ?? ''] ?? error.message;
  return new StartError(`cannot listen: ${known}`, { cause: error });
}

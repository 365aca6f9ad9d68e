/** HTTP servers with settings for life behind a load balancer. */
import { type RequestListener, type Server, type ServerResponse, createServer } from 'node:http';
import { type AddressInfo, type Server as NetServer, Socket, createServer as createNetServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { type BoundsOptions, boundConnections } from './connection-bounds.ts';
import { StartError } from './launch.ts';
import { type Refusal, refusalOf, refuse } from './refuse.ts';

/**
 * Longer than the 60 s after which an AWS load balancer drops an idle connection: where the server drops it first,
 * a request that is already on its way becomes a 502.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
 */
const keepAliveTimeout = 65_000;

/** The request head must be complete this soon; against clients that send it byte by byte. */
const headersTimeout = 10_000;

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
   * Bounds for what clients may keep open.
   * @default none; every listener that strangers can reach needs them
   */
  readonly bounds?: BoundsOptions;
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
  { errorHeader, takesMissingHost = false, bounds, refused }: HttpServerOptions = {},
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
  const server = createServer({ ...limits, requireHostHeader: !takesMissingHost });
  return (
    server
      .on('request', bounds === undefined ? handler : boundConnections(server, handler, bounds, errorHeader))
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
export function listen(server: NetServer, address: ListenAddress): Promise<AddressInfo> {
  return bind(server, address, false);
}

/** Listening sockets of a server that strangers reach. */
const listeningSockets = 16;

/**
 * The same on several sockets that share the port (SO_REUSEPORT), where the system has that. Node (libuv 1.52) takes one
 * connection from a listening socket in each turn of its event loop: while turns are long, and connections come faster,
 * whoever comes last waits behind all of them.
 * @throws {StartError} as `listen` does
 */
export async function listenWide(server: Server, address: ListenAddress): Promise<AddressInfo> {
  // Sockets that share a port would also share it with another process that does.
  const probe = createNetServer();
  const { port } = await listen(probe, address);
  await new Promise((closed) => probe.close(closed));
  const given = { ...address, port };
  const options = { allowHalfOpen: true, noDelay: true };
  const take = (socket: Socket): boolean => server.emit('connection', socket);
  const more = Array.from({ length: listeningSockets - 1 }, () => createNetServer(options, take));
  const bound = await bind(server, given, true).catch(async (error: unknown) => {
    if (!cannotShare(error)) throw error;
    more.length = 0;
    return listen(server, given);
  });
  for (const one of more) await bind(one, given, true);
  const close = server.close.bind(server);
  server.close = (done) => {
    const all = [...more.map((one) => (ended: () => void) => one.close(ended)), close];
    let open = all.length;
    for (const end of all) end(() => (--open === 0 ? done?.() : undefined));
    return server;
  };
  return bound;
}

/** Not every system has it: macOS has not. */
function cannotShare(error: unknown): boolean {
  const cause = error instanceof StartError ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOTSUP' || cause.code === 'EINVAL');
}

function bind(server: NetServer, { host, port }: ListenAddress, reusePort: boolean): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => reject(bindError(error, { host, port }));
    server.once('error', fail);
    server.listen({ host, port, reusePort }, () => {
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

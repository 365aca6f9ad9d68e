/** HTTP servers with settings for life behind a load balancer. */
import { type RequestListener, STATUS_CODES, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { StartError } from './launch.ts';

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

/** A hardened server that does not listen yet; its timeouts and limits are the constants of this module. */
export function createHttpServer(handler: RequestListener): Server {
  const options = { keepAliveTimeout, headersTimeout, requestTimeout, connectionsCheckingInterval, maxHeaderSize };
  const latest = new WeakMap<object, ServerResponse>();
  return createServer(options, handler)
    .prependListener('request', (req, res) => latest.set(req.socket, res))
    .on('clientError', (error, socket) => {
      const res = latest.get(socket);
      // A response on its way would be corrupted by a second one.
      const answering = res !== undefined && res.headersSent && !res.writableFinished;
      if (socket.writable && !answering) refuse(error, socket);
      else socket.destroy();
    });
}

/** What is wrong with bytes that are no request, by Node's error code; anything else is a 400. */
const clientErrors: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  const status = clientErrors[error.code ?? ''] ?? 400;
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
  socket.end(head, () => socket.destroy());
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

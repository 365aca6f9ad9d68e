/** A stand-in for an HTTP service. */
import { type IncomingMessage, type RequestListener, type Server, createServer } from 'node:http';
import { type Server as NetServer, type Socket, createServer as createNetServer } from 'node:net';
import { listen } from '@api-platform/kit/http-server.ts';

/** A request that arrived at the stand-in. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** A stand-in that listens. */
export interface HttpUpstream extends AsyncDisposable {
  readonly port: number;
  /** `host:port`. */
  readonly address: string;
  /** Everything that arrived, in order. */
  readonly seen: Seen[];
}

const anywhere = { host: '127.0.0.1', port: 0 };

/** Answers every request, after its whole body has arrived, as told. */
export async function startHttpUpstream(answer: RequestListener, at = anywhere): Promise<HttpUpstream> {
  const seen: Seen[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const { method = '', url: path = '', headers, rawHeaders } = req;
        seen.push({ method, path, headers, rawHeaders, body: Buffer.concat(chunks).toString() });
        answer(req, res);
      });
  });
  return { ...(await start(server, at)), seen };
}

/** Hands over every request as it arrives. */
export function startStreamingUpstream(answer: RequestListener): Promise<Omit<HttpUpstream, 'seen'>> {
  return start(createServer(answer));
}

/** Hands over every connection: for what no HTTP server would answer. */
export function startRawUpstream(answer: (socket: Socket) => void): Promise<Omit<HttpUpstream, 'seen'>> {
  return start(createNetServer((socket) => answer(socket.on('error', () => {}))));
}

async function start(server: Server | NetServer, at = anywhere): Promise<Omit<HttpUpstream, 'seen'>> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const { address, port } = await listen(server, at);
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => server.close(closed));
  };
  return { port, address: `${address}:${port}`, [Symbol.asyncDispose]: stop };
}

/**
 * Addresses of this machine where nobody listens. Ports that were free a moment ago may be somebody's again; these low
 * ones nobody is given by chance.
 */
export const closedAddresses = Array.from({ length: 8 }, (_, at) => `127.0.0.1:${at + 1}`);

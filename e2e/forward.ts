/** Loopback ports that lead into the cluster. */
import { once } from 'node:events';
import net from 'node:net';
import { Writable } from 'node:stream';

/** A loopback listener whose connections end in a pod. */
export interface Forwarded {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  close(): Promise<void>;
}

/** The far end of one connection. */
export interface Tunnel {
  /** Calls back once the far side has ended it. */
  onClose(listener: () => void): void;
  close(): void;
}

/** Opens a tunnel whose bytes come from and go to the socket; what the far side complains about goes to `errors`. */
export type OpenTunnel = (socket: net.Socket, errors: Writable) => Promise<Tunnel>;

/** Listens on a free loopback port; every connection gets a tunnel of its own. */
export async function forwardPort(open: OpenTunnel): Promise<Forwarded> {
  const sockets = new Set<net.Socket>();
  const join = async (socket: net.Socket): Promise<void> => {
    const errors = new Writable({
      write(chunk: Buffer, _encoding, done) {
        if (chunk.length > 0) socket.destroy();
        done();
      },
    });
    const tunnel = await open(socket, errors);
    tunnel.onClose(() => socket.end());
    if (socket.destroyed) tunnel.close();
    else socket.once('close', () => tunnel.close());
  };
  const server = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // its user sees the end of the connection, and that is all there is to tell
    socket.on('error', () => socket.destroy());
    join(socket).catch(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}

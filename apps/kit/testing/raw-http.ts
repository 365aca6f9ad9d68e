/** HTTP by the byte: what no well-behaved client would send. */
import { type Socket, connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** A connection to a port of this machine, and all that the server will have sent when it ends. */
export interface RawConnection {
  readonly socket: Socket;
  readonly received: Promise<string>;
}

/** Opens a connection. */
export function connectRaw(port: number): RawConnection {
  const socket = connect({ port, host: '127.0.0.1' });
  const received = text(socket);
  // A test that destroys the connection does not ask for the rest.
  received.catch(() => {});
  return { socket, received };
}

/** Sends the bytes on a connection of their own; resolves with all that comes back until the server closes it. */
export function sendRaw(port: number, bytes: string | Uint8Array): Promise<string> {
  const { socket, received } = connectRaw(port);
  socket.write(bytes);
  return received;
}

/** A stand-in for the connection to a store: it counts nothing, and answers every command with what it is told. */
import type { Socket } from 'node:net';
import { startRawUpstream } from './http-upstream.ts';

/** What every command is answered with: bytes of RESP, or nothing at all. */
export type StoreAnswer = string | undefined;

/** The first request of a window that ends in a second, as the script of the limiter tells it. */
export const firstOfWindow = '*2\r\n:1\r\n:1000\r\n';

const command = /\*\d+\r\n\$\d+\r\n(\w+)\r\n\$\d+\r\n[^\r]*\r\n\$1\r\n1\r\n\$\d+\r\n([^\r]*)\r\n/g;

/** A stand-in that listens. */
export interface StoreStandIn extends AsyncDisposable {
  readonly port: number;
  /** Commands that arrived, by name. */
  readonly commands: string[];
  /** The keys that they were about, such as `rl:verify:203.0.113.7`. */
  readonly keys: string[];
  /** What is answered from now on. */
  answer: StoreAnswer;
  /** Ends all connections; new ones are taken. */
  readonly drop: () => void;
}

/** Starts it; `answer` is what it answers at first. */
export async function startStoreStandIn(answer: StoreAnswer): Promise<StoreStandIn> {
  const sockets = new Set<Socket>();
  const server = await startRawUpstream((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.setEncoding('utf8').on('data', (text: unknown) => {
      // A command is an array of texts: its name, the script, the number of keys, the key, and so on.
      for (const [, name = '', key = ''] of String(text).matchAll(command)) {
        standIn.commands.push(name);
        standIn.keys.push(key);
        if (standIn.answer !== undefined) socket.write(standIn.answer);
      }
    });
  });
  const standIn: StoreStandIn = {
    ...server,
    commands: [],
    keys: [],
    answer,
    drop: () => sockets.forEach((socket) => socket.destroy()),
  };
  return standIn;
}

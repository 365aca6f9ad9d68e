import { once } from 'node:events';
import net from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Forwarded, type OpenTunnel, forwardPort } from './forward.ts';

let forwarded: Forwarded | undefined;
afterEach(() => forwarded?.close());

/** Connects through a forwarded port. */
async function connect(open: OpenTunnel): Promise<net.Socket> {
  forwarded = await forwardPort(open);
  const socket = net.connect(Number(new URL(forwarded.url).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

describe('forwardPort', () => {
  test('carries bytes both ways and closes the tunnel with the connection', async () => {
    const closed = Promise.withResolvers<string>();
    const socket = await connect(async (far) => {
      far.on('data', (chunk: Buffer) => far.write(`echo ${chunk.toString()}`));
      return { onClose: () => {}, close: () => closed.resolve('closed') };
    });
    socket.write('hello');
    const [answer]: unknown[] = await once(socket, 'data');
    expect(String(answer)).toBe('echo hello');
    socket.destroy();
    expect(await closed.promise).toBe('closed');
  });

  test('ends the connection when the pod does', async () => {
    const socket = await connect(async () => ({ onClose: (listener) => setImmediate(listener), close: () => {} }));
    socket.resume();
    await once(socket, 'end');
    expect(socket.readableEnded).toBe(true);
  });

  test('ends the connection when the far side complains, or no tunnel opens', async () => {
    const complained = await connect(async (_socket, errors) => {
      errors.write('connection refused');
      return { onClose: () => {}, close: () => {} };
    });
    await once(complained, 'close');
    await forwarded?.close();
    const refused = await connect(() => Promise.reject(new Error('no such pod')));
    await once(refused, 'close');
    expect([complained.destroyed, refused.destroyed]).toEqual([true, true]);
  });
});

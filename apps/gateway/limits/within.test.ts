import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from '@jest/globals';
import { closingAfterEach } from '../testing/resources.ts';
import { within } from './within.ts';

const using = closingAfterEach();

describe('work within its time', () => {
  test('resolves', async () => {
    expect(await within(1_000, setImmediate('done'))).toBe('done');
  });

  test('rejects', async () => {
    await expect(within(1_000, Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});

test('work that takes longer is given up', async () => {
  await expect(within(5, new Promise(() => {}))).rejects.toThrow('no answer within 5 ms');
});

/** A server that is not held up when this thread is. */
const server = `
  const { parentPort } = require('node:worker_threads');
  require('node:net')
    .createServer((socket) => socket.on('data', () => socket.write('yes')))
    .listen(0, '127.0.0.1', function () { parentPort.postMessage(this.address().port); });
`;

test('an answer that has arrived counts, although this process was too busy to read it', async () => {
  const worker = await using(Promise.resolve(new Worker(server, { eval: true })));
  const [port] = await once(worker, 'message');
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  await new Promise((written) => socket.write('?', written));
  const answer = within(5, once(socket, 'data'));
  const end = performance.now() + 200;
  while (performance.now() < end);
  expect(String(await answer)).toBe('yes');
  socket.destroy();
});

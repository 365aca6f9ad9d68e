import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { RequestBody } from './body.ts';

let req: IncomingMessage;
let tooLarge: number;

beforeEach(() => {
  req = new IncomingMessage(new Socket());
  tooLarge = 0;
});

const bodyOf = (limitBytes = 1_000_000): RequestBody => new RequestBody(req, limitBytes, () => tooLarge++);

/** What Node does when the request has arrived in whole. */
function arriveWhole(): void {
  req.complete = true;
  req.push(null);
}

test('gives what the request gives', async () => {
  const body = bodyOf();
  const read = text(body);
  req.push('one ');
  await turn();
  req.push('two');
  arriveWhole();
  expect(await read).toBe('one two');
  expect(tooLarge).toBe(0);
});

test('reads nothing before somebody reads it', async () => {
  bodyOf();
  req.push('abc');
  await turn();
  expect(req.readableLength).toBe(3);
});

test('reads no faster than it is read', async () => {
  const body = bodyOf();
  body.read(0);
  for (let piece = 0; piece < 20; piece++) {
    req.push(Buffer.alloc(16_384));
    await turn();
  }
  // One buffer of its own; the rest waits in the request, and then at the client.
  expect(body.readableLength).toBeLessThanOrEqual(2 * 65_536);
  expect(req.isPaused()).toBe(true);
});

describe('the limit', () => {
  test('may be reached', async () => {
    const read = text(bodyOf(3));
    req.push('abc');
    arriveWhole();
    expect(await read).toBe('abc');
    expect(tooLarge).toBe(0);
  });

  test('is told when it is passed, and nothing beyond is given', async () => {
    const body = bodyOf(5);
    const pieces: string[] = [];
    body.on('data', (piece) => pieces.push(String(piece)));
    for (const piece of ['abc', 'def']) {
      req.push(piece);
      await turn();
    }
    expect([pieces, tooLarge]).toEqual([['abc'], 1]);
  });
});

describe('destroying it', () => {
  test('leaves the request alone, and what was not read to the next one', async () => {
    const first = bodyOf();
    await turn();
    first.destroy();
    await turn();
    expect(req.destroyed).toBe(false);
    const read = text(bodyOf());
    req.push('abc');
    arriveWhole();
    expect(await read).toBe('abc');
  });
});

describe('it starves', () => {
  test('when it is read and nothing comes', async () => {
    const body = bodyOf().resume();
    req.push('abc');
    await turn();
    expect(body.starving).toBe(true);
  });

  test('not when nobody reads it', async () => {
    const body = bodyOf();
    req.push('abc');
    await turn();
    expect(body.starving).toBe(false);
  });

  test('not when everything has come', async () => {
    const body = bodyOf().resume();
    arriveWhole();
    await turn();
    expect(body.starving).toBe(false);
  });
});

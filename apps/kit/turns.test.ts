import { describe, expect, test } from '@jest/globals';
import { Turns } from './turns.ts';

interface Client {
  readonly name: string;
  bytes: number;
  ours: boolean;
}

/** Turns of clients that begin a second after one another, and a clock. */
function turnsOf(...names: string[]) {
  let time = 0;
  const turns = new Turns<Client>({ now: () => time, bytes: ({ bytes }) => bytes, ours: ({ ours }) => ours });
  const clients = names.map((name) => ({ name, bytes: 0, ours: false }));
  for (const client of clients) {
    turns.begin(client);
    time += 1_000;
  }
  return { turns, clients, pass: (ms: number) => (time += ms) };
}

describe('whose turn it is', () => {
  test('the one that has been silent the longest comes first', () => {
    const { turns, clients } = turnsOf('a', 'b');
    expect(turns.silentFor(1_000)?.name).toBe('a');
    turns.end(clients[0]!);
    expect(turns.silentFor(1_000)?.name).toBe('b');
  });

  test('nobody is silent who has not been for long enough', () => {
    const { turns, pass } = turnsOf('a');
    expect(turns.silentFor(1_001)).toBeUndefined();
    pass(1);
    expect(turns.silentFor(1_001)?.name).toBe('a');
  });

  test('a kibibyte is a sign of life, a byte now and then is none', () => {
    const { turns, clients } = turnsOf('a', 'b');
    clients[0]!.bytes = 1_023;
    expect(turns.silentFor(500)?.name).toBe('a');
    clients[0]!.bytes = 1_024;
    expect(turns.silentFor(500)?.name).toBe('b');
    // It has spoken when it was looked at.
    expect(turns.leastUseful()?.name).toBe('b');
  });

  test('who waits for this side is not silent', () => {
    const { turns, clients } = turnsOf('a', 'b');
    clients[0]!.ours = true;
    expect(turns.leastUseful()?.name).toBe('b');
    clients[1]!.ours = true;
    expect(turns.leastUseful()).toBeUndefined();
  });

  test('where all have spoken the one that was looked at the longest ago has to go', () => {
    const { turns, clients } = turnsOf('a', 'b');
    for (const client of clients) client.bytes = 5_000;
    expect(turns.leastUseful()?.name).toBe('a');
    expect(turns.size).toBe(2);
  });
});

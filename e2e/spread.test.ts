import { describe, expect, test } from '@jest/globals';
import type { Answer, Request } from './http.ts';
import type { SeedRequest } from './seed-requests.ts';
import { type Replica, rounds, spread, unaskedNote } from './spread.ts';

const requests: SeedRequest[] = [
  {
    name: 'create',
    method: 'POST',
    path: '/projects/',
    body: '{}',
    reaches: 'webapp1',
    expected: { status: 200, body: 'ok' },
  },
  { name: 'alone', method: 'GET', path: '/health', expected: { status: 200 } },
];
const answer = (body: string, status = 200): Answer => ({ status, headers: {}, body });
const refuse = (): Promise<never> => Promise.reject(new Error('connect ECONNREFUSED'));

/** Three replicas that had answered five requests each, and a gateway that asks the named ones in turn. */
function system(names: readonly string[], respond: (request: Request) => Answer = () => answer('ok')) {
  const counts = new Map(['w-1', 'w-2', 'w-3'].map((name) => [name, 5]));
  let turn = 0;
  const replicas = [...counts.keys()].map((name): Replica => ({
    name,
    protocol: 'http',
    takes: ({ reaches }) => reaches === 'webapp1',
    exposition: async () => `http_server_request_duration_seconds_count{http_route="/create"} ${counts.get(name)}`,
  }));
  const send = async (request: Request): Promise<Answer> => {
    const name = names[(turn += 1) % names.length] ?? '';
    if (request.path === '/projects/') counts.set(name, (counts.get(name) ?? 0) + 1);
    return respond(request);
  };
  return { replicas, requests, send };
}

describe('spread', () => {
  test('counts who answered, and finds nothing wrong where nothing is', async () => {
    const result = await spread(system(['w-1', 'w-2', 'w-3']));
    expect(result).toMatchObject({ faults: [], unseen: [], requests: rounds + 1 });
    expect([...result.answeredBy.values()].reduce((a, b) => a + b)).toBe(rounds);
    expect(Math.min(...result.answeredBy.values())).toBeGreaterThan(0);
  });

  test('names a replica that nobody reached', async () => {
    const { unseen, faults } = await spread(system(['w-2', 'w-3']));
    expect({ unseen, faults }).toEqual({
      unseen: [`w-1 answered none of the ${rounds} requests that it could have`],
      faults: [],
    });
  });

  test('says of a service without a request that nothing reaches it, and blames no replica', async () => {
    const { replicas, send } = system(['w-1', 'w-2', 'w-3']);
    const stranger: Replica = { ...replicas[0]!, name: 'new-1', takes: () => false };
    const result = await spread({ replicas: [...replicas, stranger], requests, send });
    expect(result).toMatchObject({ unseen: [], unasked: ['new-1'], faults: [] });
    expect(unaskedNote(result)).toEqual([
      'no request reaches new-1 yet; add one to e2e/seed-requests.ts, and it is proven, too',
    ]);
    expect(unaskedNote({ unasked: [] })).toEqual([]);
  });

  test('names a wrong answer once, however often it comes', async () => {
    const { faults } = await spread(
      system(['w-1', 'w-2', 'w-3'], ({ path }) => (path === '/projects/' ? answer('oh', 500) : answer('ok'))),
    );
    expect(faults).toEqual([
      'create (POST /projects/): status: got 500, must be 200',
      'create (POST /projects/): body: got "oh", must be "ok"',
    ]);
  });

  test('a failed connection is a fault, not a crash', async () => {
    const { replicas } = system(['w-1']);
    const silent = replicas.map((replica) => ({ ...replica, exposition: refuse }));
    const { faults } = await spread({ replicas: silent, requests, send: refuse });
    expect(faults).toContain('create (POST /projects/): Error: connect ECONNREFUSED');
    expect(faults).toContain('metrics of w-1: Error: connect ECONNREFUSED');
  });
});

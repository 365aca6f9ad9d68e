import { describe, expect, test } from '@jest/globals';
import { routes } from '@api-platform/contracts/routes.ts';
import { gateway, services } from '@api-platform/contracts/services.ts';
import type { Answer, Request, Target } from '../../e2e/http.ts';
import type { SeedRequest } from '../../e2e/seed-requests.ts';
import { planSystem } from './plan.ts';
import { rounds, smoke } from './smoke.ts';

const freePorts = Array.from({ length: 100 }, (_, i) => 40_000 + i);
const all = planSystem({ routes, services, gateway, listen: { port: 1, adminPort: 2 }, freePorts, configFile: '' });
const replicas = all.services.filter(({ app }) => app === 'webapp1');
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

/** A gateway in front of replicas that answer in turn; each replica had answered 5 requests before. */
function gatewayTo(names: readonly string[], respond: (request: Request) => Answer = () => answer('ok')) {
  const counts = new Map(replicas.map(({ adminPort, name }) => [String(adminPort), { name, n: 5 }]));
  let turn = 0;
  return async ({ url }: Target, request: Request): Promise<Answer> => {
    const replica = counts.get(new URL(url).port);
    if (replica !== undefined)
      return answer(`http_server_request_duration_seconds_count{http_route="/create"} ${replica.n}`);
    if (request.path === '/projects/') {
      const name = names[(turn += 1) % names.length];
      for (const counted of counts.values()) if (counted.name === name) counted.n += 1;
    }
    return respond(request);
  };
}

const refuse = (): Promise<Answer> => Promise.reject(new Error('connect ECONNREFUSED'));

const names = replicas.map(({ name }) => name);

describe('smoke', () => {
  test('counts who answered, and finds nothing wrong where nothing is', async () => {
    const result = await smoke({ url: 'http://gateway', replicas, requests, send: gatewayTo(names) });
    expect(result.faults).toEqual([]);
    expect(result.requests).toBe(rounds + 1);
    expect([...result.answeredBy.values()].reduce((a, b) => a + b)).toBe(rounds);
    expect(Math.min(...result.answeredBy.values())).toBeGreaterThan(0);
  });

  test('names a replica that nobody reached', async () => {
    const result = await smoke({ url: 'http://gateway', replicas, requests, send: gatewayTo(names.slice(1)) });
    expect(result.faults).toEqual([`webapp1-1 answered none of the ${rounds} requests for webapp1`]);
  });

  test('names a wrong answer once, however often it comes', async () => {
    const send = gatewayTo(names, ({ path }) => (path === '/projects/' ? answer('oh', 500) : answer('ok')));
    const { faults } = await smoke({ url: 'http://gateway', replicas, requests, send });
    expect(faults).toEqual([
      'create (POST /projects/): status: got 500, must be 200\ncreate (POST /projects/): body: got "oh", must be "ok"',
    ]);
  });

  test('a failed connection is a fault, not a crash', async () => {
    const { faults } = await smoke({ url: 'http://gateway', replicas, requests, send: refuse });
    expect(faults).toContain('create (POST /projects/): Error: connect ECONNREFUSED');
    expect(faults).toContain('metrics of webapp1-1: Error: connect ECONNREFUSED');
  });
});

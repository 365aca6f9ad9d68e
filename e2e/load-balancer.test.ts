import { once } from 'node:events';
import http from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { LoadBalancer } from './load-balancer.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** A server that answers with its name, once it may. */
async function target(name: string, answerWhen: Promise<unknown> = Promise.resolve()) {
  const asked = Promise.withResolvers<void>();
  const server = http.createServer((_request, response) => {
    asked.resolve();
    void answerWhen.then(() => response.end(name));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(async () => (server.closeAllConnections(), server.close()));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, asked: asked.promise };
}

/** A balancer whose healthy targets are what the list holds at the moment. */
function balancer(urls: Readonly<Record<string, string>>, healthy: string[]) {
  const closed: string[] = [];
  const made = new LoadBalancer({
    targets: async () => [...healthy],
    open: async (name) => ({ url: urls[name] ?? '', close: async () => void closed.push(name) }),
  });
  cleanups.push(() => made.close());
  const ask = async () => (await made.send('api.example', { method: 'GET', path: '/' })).body;
  return { made, ask, closed };
}

describe('LoadBalancer', () => {
  test('takes turns between its targets, and counts', async () => {
    const [a, b] = [await target('a'), await target('b')];
    const { made, ask } = balancer({ a: a.url, b: b.url }, ['a', 'b']);
    const answers = [await ask(), await ask(), await ask(), await ask()];
    expect(answers.toSorted()).toEqual(['a', 'a', 'b', 'b']);
    expect(Object.fromEntries(made.sentTo())).toEqual({ a: 2, b: 2 });
  });

  test('gives a target that is no longer healthy no new request, and lets it finish the open one', async () => {
    const may = Promise.withResolvers<void>();
    const [slow, other] = [await target('slow', may.promise), await target('other')];
    const healthy = ['slow'];
    const { made, ask, closed } = balancer({ slow: slow.url, other: other.url }, healthy);
    const open = ask();
    await slow.asked;
    healthy.splice(0, 1, 'other');
    await made.lookAgain();
    expect([await ask(), await ask()]).toEqual(['other', 'other']);
    expect(closed).toEqual([]);
    may.resolve();
    expect(await open).toBe('slow');
    expect(closed).toEqual(['slow']);
  });

  test('tries nothing twice: what one target fails is failed', async () => {
    const gone = await target('gone');
    const { ask } = balancer({ gone: gone.url.replace(/\d+$/, '1'), gone2: 'http://127.0.0.1:1' }, ['gone', 'gone2']);
    await expect(ask()).rejects.toThrow('ECONNREFUSED');
  });

  test('looks again when it has no target, and says so when there is none', async () => {
    const a = await target('a');
    const healthy: string[] = [];
    const { ask } = balancer({ a: a.url }, healthy);
    await expect(ask()).rejects.toThrow('no pod of the ingress controller is ready');
    healthy.push('a');
    expect(await ask()).toBe('a');
  });
});

import { once } from 'node:events';
import http from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { send } from './http.ts';

let server: http.Server;
let url: string;

beforeEach(async () => {
  server = http.createServer(async (req, res) => {
    if (req.url === '/silent') return;
    if (req.url === '/half') {
      res.writeHead(200, { 'content-length': 100 }).write('half');
      return;
    }
    const chunks = await req.toArray();
    const { host, connection } = req.headers;
    res.writeHead(201, { 'x-test': 'yes' });
    res.end(
      JSON.stringify([req.method, host, connection, req.headers['content-type'], Buffer.concat(chunks).toString()]),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe('send', () => {
  test('sends JSON under the given host, over a connection of its own', async () => {
    const answer = await send({ url, host: 'api.localhost' }, { method: 'POST', path: '/x', body: '{"ü":1}' });
    expect(answer.status).toBe(201);
    expect(answer.headers['x-test']).toBe('yes');
    expect(JSON.parse(answer.body)).toEqual(['POST', 'api.localhost', 'close', 'application/json', '{"ü":1}']);
  });

  test('keeps the connection of an agent', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    let connections = 0;
    server.on('connection', () => (connections += 1));
    for (let i = 0; i < 3; i += 1) await send({ url, agent }, { method: 'GET', path: '/x' });
    agent.destroy();
    expect(connections).toBe(1);
  });

  test.each(['/silent', '/half'])('gives up on %s', async (path) => {
    const sent = send({ url, timeoutMs: 100 }, { method: 'GET', path });
    await expect(sent).rejects.toThrow('no answer within 0.1 s');
  });

  test('fails where nobody listens', async () => {
    server.close();
    await once(server, 'close');
    await expect(send({ url }, { method: 'GET', path: '/' })).rejects.toThrow('ECONNREFUSED');
  });
});

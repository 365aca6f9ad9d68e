import { once } from 'node:events';
import { type IncomingMessage, type Server, createServer } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { afterArrival } from './arrival.ts';
import { readBody } from './body.ts';
import { listen } from './http-server.ts';
import { connectRaw, sendRaw } from './testing/raw-http.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A server that answers with the length of the body, and the requests that its handler got. */
async function serving() {
  const begun: IncomingMessage[] = [];
  const server = createServer(
    afterArrival((req, res) => {
      begun.push(req);
      if (req.headers.expect !== undefined) res.writeContinue();
      readBody(req, 1_000_000).then(
        ({ length }) => res.end(`${length} bytes`),
        () => res.destroy(),
      );
    }),
  );
  server.on('checkContinue', (req, res) => server.emit('request', req, res));
  servers.push(server);
  return { ...(await listen(server, { host: '127.0.0.1', port: 0 })), begun };
}

const head = 'POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n';

test.each([
  ['at once', `${head}Content-Length: 2\r\n\r\nhi`, '2 bytes'],
  ['without content', `${head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, '0 bytes'],
  ['larger than Node keeps', `${head}Content-Length: 300000\r\n\r\n${'b'.repeat(300_000)}`, '300000 bytes'],
  ['that nobody sends', 'GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n', '0 bytes'],
])('a body %s is handed over whole', async (_how, request, answer) => {
  const { port } = await serving();
  expect(await sendRaw(port, request)).toMatch(new RegExp(`${answer}(\r\n0\r\n\r\n)?$`));
});

test('a request whose body does not come costs nothing but its place', async () => {
  const { port, begun } = await serving();
  const { socket } = connectRaw(port);
  socket.write(`${head}Content-Length: 60000\r\n\r\n${'b'.repeat(30_000)}`);
  // Answered after the other has arrived.
  await sendRaw(port, `${head}Content-Length: 2\r\n\r\nhi`);
  expect(begun).toHaveLength(1);
  socket.destroy();
});

test('a body that comes piece by piece passes, after a while', async () => {
  const { port, begun } = await serving();
  const { socket, received } = connectRaw(port);
  socket.write(`${head}Content-Length: 2\r\n\r\nh`);
  while (begun.length === 0) await turn();
  socket.write('i');
  expect(await received).toContain('2 bytes');
});

test('a client that waits to be told to send is told', async () => {
  const { port } = await serving();
  const { socket, received } = connectRaw(port);
  socket.write(`${head}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n`);
  await once(socket, 'data');
  socket.write('hi');
  expect(await received).toContain('2 bytes');
});

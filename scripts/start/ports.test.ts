import { once } from 'node:events';
import net from 'node:net';
import { expect, test } from '@jest/globals';
import { PortError, demandFree, freePorts, isFree } from './ports.ts';

const host = '127.0.0.1';

test('free ports differ and can be listened on', async () => {
  const ports = await freePorts(host, 20);
  expect(new Set(ports).size).toBe(20);
  expect(await Promise.all(ports.map((port) => isFree(host, port)))).toEqual(ports.map(() => true));
});

test('a taken port is named with the way out', async () => {
  const server = net.createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const fault = await demandFree(host, port).catch((error: unknown) => error);
  server.close();
  expect(fault).toBeInstanceOf(PortError);
  expect(String(fault)).toMatch(
    new RegExp(`port ${port} on 127.0.0.1 is taken; .*lsof -nP -iTCP:${port} .*npm start -- --port \\d+$`),
  );
});

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { probeCommand, probeResults } from './probe-script.ts';

const run = promisify(execFile);

test('tells an address that takes connections from one that does not', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const addresses = [
    { host: '127.0.0.1', port },
    { host: '127.0.0.1', port: 1 },
  ];
  const [, ...args] = probeCommand(addresses);
  const { stdout } = await run(process.execPath, args);
  server.close();
  expect(probeResults(stdout, addresses)).toEqual([true, false]);
});

test.each(['[]', '{"a":1}', '["open","open"]'])('does not take %s for the result of one address', (output) => {
  expect(() => probeResults(output, [{ host: 'h', port: 1 }])).toThrow('a probe of 1 addresses answered');
});

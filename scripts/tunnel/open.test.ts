import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { isListening } from '../../infra/aws/listening.ts';
import { dev } from '../../infra/environments/dev.ts';
import { local } from '../../infra/environments/local.ts';
import { prod } from '../../infra/environments/prod.ts';
import { openTunnel, privatePlaces } from './open.ts';

const bin = mkdtempSync(path.join(tmpdir(), 'tunnel-'));
afterAll(() => rmSync(bin, { recursive: true }));
const env = { PATH: `${bin}:${path.dirname(process.execPath)}:/usr/bin:/bin` };
const place = { region: 'eu-central-1', clusterName: 'shop' };

/** An AWS CLI that starts its plugin as the real one does: as a child of its own, which listens. */
const plugin = path.join(bin, 'session-manager-plugin');
const aws = `#!/usr/bin/env node
const [service, , ...args] = process.argv.slice(2);
if (service === 'eks') console.log('arn:aws:eks:eu-central-1:1:cluster/shop https://shop.example');
if (service === 'autoscaling') console.log('i-0a1b2c');
if (service === 'ssm') {
  const { localPortNumber } = JSON.parse(args.find((arg) => arg.startsWith('--parameters=')).slice('--parameters='.length));
  require('node:child_process').spawn(${JSON.stringify(plugin)}, localPortNumber);
}
`;
const listener =
  "#!/usr/bin/env node\nif (process.argv[2] !== '--version' && !process.env.SILENT) require('node:net').createServer().listen(process.argv[2], '127.0.0.1');\n";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('a program that is missing is named, with where it comes from', async () => {
  const port = await freePort();
  const opened = openTunnel(place, { port, env: { PATH: bin }, say: () => undefined });
  await expect(opened).rejects.toMatchObject({
    errors: [
      { message: expect.stringMatching(/^'aws' is not installed; .*https:/) },
      { message: expect.stringMatching(/^'session-manager-plugin' is not installed; .*https:/) },
    ],
  });
});

test('a port that something else has is named', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { port } = server.address() as AddressInfo;
  await expect(openTunnel(place, { port, env, say: () => undefined })).rejects.toThrow(
    `port ${port} of this computer is taken`,
  );
  server.close();
});

test('a tunnel is open when it is handed out, and nothing of it is left once it is closed', async () => {
  writeFileSync(path.join(bin, 'aws'), aws, { mode: 0o755 });
  writeFileSync(plugin, listener, { mode: 0o755 });
  const port = await freePort();
  const tunnel = await openTunnel(place, { port, env, say: () => undefined });
  expect(tunnel.way).toEqual({
    arn: 'arn:aws:eks:eu-central-1:1:cluster/shop',
    endpoint: 'https://shop.example',
    machine: 'i-0a1b2c',
  });
  expect(await isListening(port)).toBe(true);
  tunnel.close();
  await tunnel.ended;
  expect(await isListening(port)).toBe(false);
});

test('a tunnel that does not open ends at once when it is told to, and nothing of it is left', async () => {
  const closing = new AbortController();
  const port = await freePort();
  const opened = openTunnel(place, {
    port,
    env: { ...env, SILENT: '1' },
    say: (line) => line.startsWith('opening') && closing.abort(),
    signal: closing.signal,
  });
  await expect(opened).rejects.toThrow('stopped before the tunnel to shop was open');
});

test('prod, whose endpoint is private, has a tunnel; what is reached without has none', () => {
  expect(privatePlaces.get('prod')).toEqual({ region: prod.cluster.region, clusterName: 'api-platform-prod' });
  for (const { name } of [dev, local]) expect(privatePlaces.has(name)).toBe(false);
});

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { seedRequests } from '../../e2e/seed-requests.ts';
import { replicas } from './plan.ts';

/** Runs `npm start` with arguments to its end. */
function start(...args: string[]): Promise<{ code: number | string; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}

describe('npm start', () => {
  test('names a taken port before it starts anything', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, stdout, stderr } = await start('--port', `${port}`);
    server.close();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`port ${port} on 127.0.0.1 is taken`);
  });

  // seven processes boot; a busy machine may take its time
  test('proves the whole system: every answer as declared, every replica that a request reaches seen, all drained', async () => {
    const { code, stdout, stderr } = await start('--smoke');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of new Set(seedRequests.flatMap(({ reaches }) => reaches ?? []))) {
      expect(stdout.match(new RegExp(`^ +${name}-\\d +[1-9]\\d*$`, 'gm'))).toHaveLength(replicas);
    }
    expect(stdout).toContain('all right');
  }, 60_000);
});

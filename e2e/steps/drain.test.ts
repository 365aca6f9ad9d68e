import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

let folder = '';
let server: http.Server | undefined;
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'e2e-drain-'));
});
afterEach(() => {
  child?.kill('SIGKILL');
  server?.closeAllConnections();
  server?.close();
  rmSync(folder, { recursive: true });
});

const node = (name: string) => ({
  metadata: { name },
  spec: {},
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
});
const pod = {
  metadata: {
    name: 'held',
    namespace: 'somewhere',
    uid: 'uid-1',
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'rs', uid: 'uid-2', controller: true }],
  },
  spec: { containers: [] },
  status: { phase: 'Running' },
};

const dns = {
  metadata: { name: 'coredns', namespace: 'kube-system' },
  spec: { containers: [], nodeName: 'one' },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
};

/** An API server whose budgets hold every eviction, and whose nodes remember what was asked of them. */
async function apiServer(nodes: readonly string[]) {
  const cordons: unknown[] = [];
  const held = Promise.withResolvers<void>();
  const answers: Readonly<Record<string, unknown>> = {
    '/version': { gitVersion: 'v1.35.0' },
    '/api/v1/nodes': { kind: 'NodeList', items: nodes.map(node) },
    '/api/v1/pods': { kind: 'PodList', items: [pod] },
    '/api/v1/namespaces/kube-system/pods': { kind: 'PodList', items: [dns] },
  };
  const answer = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const body = await text(request);
    const { pathname } = new URL(request.url ?? '', 'http://api');
    const reply = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    if (request.method === 'PATCH') {
      cordons.push([pathname.split('/').at(-1), JSON.parse(body).spec.unschedulable]);
      return reply(200, node('any'));
    }
    if (pathname.endsWith('/eviction')) {
      held.resolve();
      return reply(429, { kind: 'Status', message: 'Cannot evict pod as it would violate the disruption budget' });
    }
    const value = answers[pathname];
    return value === undefined ? reply(404, { kind: 'Status', message: 'not found' }) : reply(200, value);
  };
  server = http.createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return { url, cordons, held: held.promise };
}

/** Runs `npm run e2e -- drain` against a server. */
function drain(url: string) {
  const kubeconfig = join(folder, 'kubeconfig');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    // the client library takes plain HTTP only from a server that it need not know
    clusters: [{ name: 'c', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: {} }],
    contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'here',
  };
  writeFileSync(kubeconfig, JSON.stringify(config));
  const started = spawn(process.execPath, [join(import.meta.dirname, '../main.ts'), 'drain'], {
    env: { KUBECONFIG: kubeconfig },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  const ended = once(started, 'exit').then(([code]: unknown[]) => code);
  return { started, ended, output: text(started.stdout) };
}

describe('drain', () => {
  test('is left out where a single node takes pods, and says why', async () => {
    const { url, cordons } = await apiServer(['only']);
    const { ended, output } = drain(url);
    expect(await ended).toBe(0);
    expect(await output).toMatch(/drain +skipped +[\d.]+ +1 node takes pods, and those of a drained one need another/);
    expect(cordons).toEqual([]);
  });

  test('lets the node take pods again when it is interrupted', async () => {
    const { url, cordons, held } = await apiServer(['one', 'two']);
    const { started, ended, output } = drain(url);
    await held;
    expect(cordons).toEqual([['two', true]]);
    started.kill('SIGINT');
    expect(await ended).toBe(1);
    expect(cordons).toEqual([
      ['two', true],
      ['two', null],
    ]);
    expect(await output).toMatch(/drain +wrong: interrupted/);
  });
});

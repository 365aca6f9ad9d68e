import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'e2e-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs `npm run e2e` with a kubeconfig whose only context leads to a server. */
function e2e(server: string, ...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server } }],
      users: [{ name: 'u', user: {} }],
      contexts: [{ name: 'production', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'production',
    }),
  );
  return new Promise((resolve) => {
    const env = { KUBECONFIG: kubeconfig };
    execFile(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}

describe('npm run e2e', () => {
  test('names a foreign cluster and leaves it alone', async () => {
    const { code, stdout, stderr } = await e2e('https://k8s.example.invalid', 'cleanup');
    expect({ code, stdout }).toEqual({ code: 2, stdout: expect.stringContaining('context "production"') });
    expect(stderr).toContain(
      'context "production" does not look like a cluster on this machine: its server is k8s.example.invalid',
    );
    expect(stderr).toContain('--yes');
  });

  test('says that a cluster does not answer, and does nothing else', async () => {
    // port 9 discards what it gets, where anything listens there at all
    const { code, stdout } = await e2e('https://127.0.0.1:9', 'deploy', '--cleanup');
    expect(code).toBe(1);
    expect(stdout).toMatch(/preflight +wrong: fetch failed: /);
    expect(stdout).toMatch(/deploy +skipped[^]*cleanup +skipped/);
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { objectsOf } from '../testing.ts';
import { operatorAccess } from './operator-access.ts';

const [role] = objectsOf((chart) => operatorAccess(chart, 'shop', 'people'));
const runbook = readFileSync(path.join(import.meta.dirname, '../../../docs/runbook.md'), 'utf8');

/** What kubectl asks the API server for by a command; nothing where looking is enough. */
const neededFor: Readonly<
  Record<string, readonly [group: string, resource: string, verb: string] | 'looks' | 'deploys'>
> = {
  config: 'looks',
  get: 'looks',
  describe: 'looks',
  logs: 'looks',
  'rollout status': 'looks',
  'rollout history': 'looks',
  top: ['metrics.k8s.io', 'pods', 'list'],
  'port-forward': ['', 'pods/portforward', 'create'],
  delete: ['', 'pods', 'delete'],
  scale: ['apps', 'deployments/scale', 'patch'],
  patch: ['autoscaling', 'horizontalpodautoscalers', 'patch'],
  // A change of what runs, a shell in a pod and a node out of service are more than people on call have; the runbook says so.
  'rollout undo': 'deploys',
  exec: 'deploys',
  drain: 'deploys',
};

const commands = [...runbook.matchAll(/kubectl (?:-n \S+ )?((?:rollout )?[a-z-]+)([^`\n]*)/g)].map(
  ([, verb = '', rest = '']) => ({
    verb,
    rest,
  }),
);

describe('people on call', () => {
  test.each([...new Set(commands.map(({ verb }) => verb))])(
    'may do what the runbook asks of them: kubectl %s',
    (verb) => {
      const need = neededFor[verb];
      expect(need).toBeDefined();
      if (!Array.isArray(need)) return;
      const [group, resource, call] = need;
      expect(role?.['rules']).toContainEqual({
        apiGroups: [group],
        resources: expect.arrayContaining([resource]),
        verbs: expect.arrayContaining([call]),
      });
    },
  );

  test('are told where that takes the role that deploys', () => {
    const lines = runbook.split('\n').filter((line) => /kubectl (-n \S+ )?(exec|drain|rollout undo) /.test(line));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toContain('role that deploys');
  });

  test('see no Secret, take no shell, and give themselves nothing', () => {
    const text = JSON.stringify(role?.['rules']);
    for (const word of ['secrets', 'exec', 'attach', 'ephemeralcontainers', 'roles', 'impersonate', '*']) {
      expect(text).not.toContain(word);
    }
  });
});

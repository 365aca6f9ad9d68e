import { readFileSync } from 'node:fs';
import path from 'node:path';
import { rateLimitKeyPrefix } from '@api-platform/contracts/gateway-config.ts';
import { describe, expect, test } from '@jest/globals';
import { local } from '../../environments/local.ts';
import { rateLimitStore } from '../../environments/platform.ts';
import { findObject, valueAt } from '../testing.ts';
import { valkeyConfig } from './valkey-config.ts';

const { name } = rateLimitStore;
const deployment = findObject(local, 'Deployment', name);
const container = (...keys: (string | number)[]) =>
  valueAt(deployment, 'spec', 'template', 'spec', 'containers', 0, ...keys);
const directives = new Map(
  valkeyConfig({ port: 6379, memoryMiB: 100 })
    .trim()
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
);
const access = directives.get('user')!.split(' ');

describe('the configuration of Valkey', () => {
  test('writes nothing to disk, which a read-only file system would refuse', () => {
    expect([directives.get('save'), directives.get('appendonly')]).toEqual(['""', 'no']);
    expect(container('securityContext', 'readOnlyRootFilesystem')).toBe(true);
  });

  test('forgets whoever asks least before the container runs out of memory', () => {
    expect(directives.get('maxmemory')).toBe('60mb');
    expect(directives.get('maxmemory-policy')).toBe('allkeys-lfu');
  });

  test('is what the container reads, and its limit the one of the container', () => {
    const memoryMiB = Number.parseInt(String(container('resources', 'limits', 'memory')), 10);
    const content = valueAt(findObject(local, 'ConfigMap', name), 'data', 'valkey.conf');
    expect(content).toBe(valkeyConfig({ port: rateLimitStore.port, memoryMiB }));
    expect(container('args')).toEqual([
      'valkey-server',
      `${String(container('volumeMounts', 0, 'mountPath'))}/valkey.conf`,
    ]);
  });
});

describe('whoever connects', () => {
  test("may use the counters' keys alone, and nothing that was not granted", () => {
    expect(access.filter((rule) => rule.startsWith('~'))).toEqual([`~${rateLimitKeyPrefix}*`]);
    expect(access.slice(0, access.indexOf('-@all'))).toEqual([
      'default',
      'on',
      'nopass',
      'resetkeys',
      'resetchannels',
      '~rl:*',
    ]);
    const categories = access.slice(access.indexOf('-@all')).filter((rule) => rule.includes('@'));
    expect(categories).toEqual(['-@all', '+@connection', '-@admin', '-@dangerous']);
  });

  test('may run what the counting script of the limiter calls (library updated? grant what it needs)', () => {
    const library = path.resolve(
      import.meta.dirname,
      '../../../node_modules/rate-limiter-flexible/lib/RateLimiterRedis.js',
    );
    const called = readFileSync(library, 'utf8').matchAll(/redis\.call\('(\w+)'/g);
    const commands = new Set([...called].map(([, command]) => `+${command}`));
    expect(commands.size).toBeGreaterThan(2);
    expect(access).toEqual(expect.arrayContaining(['+eval', '+evalsha', ...commands]));
  });

  test('may ask what the probes ask', () => {
    expect(access).toContain('+pttl');
    expect(container('readinessProbe', 'exec', 'command')).toEqual(
      expect.arrayContaining(['-e', 'pttl', `${rateLimitKeyPrefix}ready`]),
    );
    expect(container('livenessProbe', 'exec', 'command')).toEqual(expect.arrayContaining(['-e', 'ping']));
  });
});

test('there is one store, which says why, and a drain of nodes may move it', () => {
  expect(valueAt(deployment, 'spec', 'replicas')).toBe(1);
  expect(deployment.metadata.annotations).toMatchObject({
    'policy.api-platform/exempt': expect.stringMatching(/^REP-1: two stores would/),
  });
  expect(findObject(local, 'PodDisruptionBudget', name)).toHaveProperty('spec.maxUnavailable', 1);
});

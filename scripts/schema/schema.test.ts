import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import table from '../../infra/k8s/policies/schema/kubernetes.json' with { type: 'json' };
import type { KubernetesTable } from '../../infra/k8s/policies/schema/table.ts';
import { agreement } from './agree.ts';
import { generatedFiles } from './package-files.ts';
import { type PackageTypes, typesOf } from './read-package.ts';

const root = path.resolve(import.meta.dirname, '../..');
const written: KubernetesTable = table;

describe('infra/k8s/policies/schema/kubernetes.json (stale? run `npm run schema`)', () => {
  const installed = typesOf(generatedFiles(path.join(root, 'node_modules/@kubernetes/client-node')));

  test('is what the installed package says, but for what the older version does not have', () => {
    expect(written.newest).toBe(installed.version);
    expect(installed.kinds).toMatchObject(written.kinds);
    for (const [name, fields] of Object.entries(written.types)) {
      const added = written.onlyNewest[name] ?? [];
      const all = Object.entries(installed.types[name] ?? {});
      expect({ [name]: fields }).toEqual({
        [name]: Object.fromEntries(all.filter(([field]) => !added.includes(field.replace(/!$/, '')))),
      });
    }
  });
});

/** What a package of one version says. */
const version = (number: string, types: PackageTypes['types'], kinds: PackageTypes['kinds'] = {}): PackageTypes => ({
  version: number,
  types,
  kinds: { 'v1 Pod': 'V1Pod', ...kinds },
});

describe('two versions', () => {
  test('agree on the fields of both, as the newer one describes them', () => {
    const older = version('1.34', { V1Pod: { 'name!': 'string', gone: 'string' } });
    const newer = version(
      '1.36',
      { V1New: {}, V1Pod: { name: 'string', group: 'V1New' } },
      { 'scheduling.k8s.io/v1 PodGroup': 'V1New' },
    );
    expect(agreement(older, newer)).toEqual({
      oldest: '1.34',
      newest: '1.36',
      kinds: { 'v1 Pod': 'V1Pod' },
      types: { V1Pod: { name: 'string' } },
      onlyNewest: { V1Pod: ['group'] },
    });
  });
});

test('a folder that is not the package is told', () => {
  expect(() => typesOf(new Map([['index.js', '']]))).toThrow('names no version of Kubernetes');
});

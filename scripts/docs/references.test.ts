import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gateway } from '@api-platform/contracts/services.ts';
import { describe, expect, test } from '@jest/globals';
import { environments } from '../../infra/environments/all.ts';
import { allObjects } from '../../infra/k8s/testing.ts';

const root = path.resolve(import.meta.dirname, '../..');
const documents = globSync(['*.md', 'docs/**/*.md', 'apps/*/*.md', 'e2e/*.md', 'infra/**/*.md'], {
  cwd: root,
  exclude: ['**/node_modules/**'],
});
const tests = globSync('{apps,infra,scripts,e2e}/**/*.test.ts', { cwd: root, exclude: ['**/node_modules/**'] });
const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(path.join(root, 'package.json'), 'utf8'),
);

const deployments = Object.values(environments).flatMap((environment) =>
  allObjects(environment)
    .filter(({ kind }) => kind === 'Deployment')
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
);

test('there are documents to look at', () => {
  expect(documents).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/aws.md']));
});

describe.each(documents)('%s', (document) => {
  const text = readFileSync(path.join(root, document), 'utf8');

  test('links to what is there', () => {
    const targets = [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
    const files = targets.filter((target) => !/^[a-z]+:/.test(target));
    expect(files.filter((file) => !existsSync(path.join(root, path.dirname(document), file)))).toEqual([]);
  });

  test('names tests that are there', () => {
    const named = [...text.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, file = '']) => file);
    expect(named.filter((file) => !tests.some((one) => `/${one}`.endsWith(`/${file}`)))).toEqual([]);
  });

  test('names verbs that package.json has', () => {
    const verbs = [...text.matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)].map(([, verb = '']) => verb);
    expect(verbs.filter((verb) => !(verb in scripts))).toEqual([]);
  });

  test('starts TypeScript with the Node of the project: the one on the PATH may be older', () => {
    expect(text.match(/(?<!npm exec -- )\bnode [\w./-]+\.ts\b/g) ?? []).toEqual([]);
  });

  test('lets nothing that npm says into a file or another program', () => {
    expect(text.match(/npm run (?!-s )[^\n`|>]*(?: > | \| )[^\n`]*/g) ?? []).toEqual([]);
  });

  test('names Deployments that are there', () => {
    const named = [...text.matchAll(/-n ([\w-]+) [^\n`]*?\b(?:deploy|deployment)\/([\w-]+)/g)]
      .map(([, namespace = '', name = '']) => `${namespace}/${name}`)
      .filter((one) => !one.endsWith('/NAME'));
    expect(named.filter((one) => !deployments.includes(one))).toEqual([]);
  });
});

test('the apps can be started side by side as their documents say: no two on one admin port', () => {
  const asked = globSync('apps/*/README.md', { cwd: root }).flatMap((file) => {
    const text = readFileSync(path.join(root, file), 'utf8');
    const [, port] = /localhost:(\d+)\/readyz/.exec(text) ?? [];
    if (port === undefined) return [];
    const [, chosen = String(gateway.adminPort)] =
      /ADMIN_PORT=(\d+)|"admin": { "port": (\d+) }/.exec(text)?.filter(Boolean) ?? [];
    expect([file, port]).toEqual([file, chosen]);
    return [port];
  });
  expect(asked.length).toBeGreaterThan(2);
  expect(new Set(asked).size).toBe(asked.length);
});

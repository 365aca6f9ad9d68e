/** What CI does is what the repository has: its stacks, in their order, and its verbs. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { registryStack } from '../../infra/aws/plan/names.ts';
import { environments } from '../../infra/environments/all.ts';
import type { Environment } from '../../infra/environments/environment.ts';

const folder = path.resolve(import.meta.dirname, '../../.github/workflows');
const files = globSync('*.yml', { cwd: folder }).toSorted((a, b) => a.localeCompare(b));

/** A workflow as far as the tests look. */
interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly needs?: string | readonly string[];
        readonly strategy?: { readonly matrix: { readonly stack: readonly string[] } };
        readonly with?: { readonly environment: string };
        readonly steps?: readonly { readonly run?: string; readonly uses?: string }[];
      }
    >
  >;
}

const workflow = (file: string): Workflow => parse(readFileSync(path.join(folder, file), 'utf8'));
const onEks = Object.values<Environment>(environments)
  .filter(({ cluster }) => cluster.target === 'eks')
  .map(({ name }) => name);

test.each(['preview.yml', 'drift.yml'])('%s looks at every stack in AWS', (file) => {
  const stacks = Object.values(workflow(file).jobs).map(({ strategy }) => strategy?.matrix.stack);
  expect(stacks).toEqual([[registryStack, ...onEks]]);
});

test('a merge goes through every environment, from the developers to the users, each after the one before', () => {
  const { check, [registryStack]: registry, ...deployments } = workflow('deploy.yml').jobs;
  expect(check).toMatchObject({ uses: './.github/workflows/check.yml' });
  expect(registry?.needs).toBe('check');
  expect(Object.values(deployments).map((job) => job.with?.environment)).toEqual(onEks);
  const before = Object.values(deployments).map(({ needs }) => [needs].flat().at(-1));
  expect(before).toEqual([registryStack, ...onEks.slice(0, -1)]);
});

describe.each(files)('%s', (file) => {
  const steps = Object.values(workflow(file).jobs).flatMap((job) => job.steps ?? []);

  test('calls verbs that package.json has', () => {
    const verbs = steps.flatMap(({ run = '' }) =>
      [...run.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, verb]) => verb),
    );
    expect(verbs.filter((verb) => !Object.keys(packageJson.scripts).includes(verb ?? ''))).toEqual([]);
  });

  test('asks the policy pack before anything is changed', () => {
    const updates = steps.flatMap(({ run = '' }) => (/npm run -s (up|preview) /.test(run) ? [run] : []));
    expect(updates.filter((run) => !run.includes('--policy-pack infra/aws/policy '))).toEqual([]);
  });

  test('names no account and keeps no key', () => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    expect(text).not.toMatch(/\d{12}|secrets\.|aws-access-key/i);
  });
});

/** What CI does is what the repository has: its stacks, in their order, and its verbs. */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { workloads } from '@api-platform/contracts/services.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { registryStack } from '../../infra/aws/plan/names.ts';
import { bootstrapped } from '../../infra/aws/testing/bootstrapped.ts';
import { mayAssume } from '../../infra/aws/testing/iam.ts';
import { environments } from '../../infra/environments/all.ts';
import type { Environment } from '../../infra/environments/environment.ts';

const folder = path.resolve(import.meta.dirname, '../../.github/workflows');
const files = globSync('*.yml', { cwd: folder }).toSorted((a, b) => a.localeCompare(b));

/** A step of a job. */
interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** A workflow as far as the tests look. */
interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly needs?: string | readonly string[];
        readonly environment?: string;
        readonly 'runs-on'?: string;
        readonly strategy?: { readonly matrix: { readonly stack: readonly string[] } };
        readonly with?: { readonly environment: string };
        readonly steps?: readonly Step[];
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

/** Each job that takes a role: the stack, the role's name among the outputs of `bootstrap`, and the environment of GitHub. */
const roleTakers = files.flatMap((file) =>
  Object.entries(workflow(file).jobs).flatMap(([job, { strategy, environment = '', steps = [] }]) =>
    steps.flatMap((step) => {
      const [, role] = /steps\.stack\.outputs\.(\w+)/.exec(String(step.with?.['role-to-assume'])) ?? [];
      if (role === undefined) return [];
      const stacks = strategy?.matrix.stack ?? (environment === registryStack ? [registryStack] : onEks);
      return stacks.map((stack) => ({
        file,
        job,
        stack,
        role,
        environment: environment.replace(/\$\{\{ (matrix\.stack|inputs\.environment) \}\}/, stack),
      }));
    }),
  ),
);

test.each(roleTakers)(
  '$file: the token of $job for $stack opens the role that it takes ($role), and no other',
  (taker) => {
    const { trusts } = bootstrapped(taker.stack, { Repository: 'octo/platform' });
    const subject = taker.environment === '' ? 'ref:refs/heads/main' : `environment:${taker.environment}`;
    const claims = {
      'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
      'token.actions.githubusercontent.com:sub': `repo:octo/platform:${subject}`,
    };
    const opened = Object.entries(trusts).flatMap(([role, trust]) => (mayAssume(trust, claims) ? [role] : []));
    expect(opened).toEqual([taker.role]);
  },
);

test('every job runs on a machine of GitHub’s that is new: what runs inside a network would be open to any branch that names it', () => {
  const machines = files.flatMap((file) => Object.values(workflow(file).jobs).flatMap((job) => job['runs-on'] ?? []));
  expect(machines.filter((machine) => !/^ubuntu-\d\d\.\d\d$/.test(machine))).toEqual([]);
  expect(machines.length).toBeGreaterThan(files.length);
});

test('only deployments take a role that writes', () => {
  const writing = roleTakers.filter(({ role }) => role === 'deployer').map(({ file }) => file);
  expect([...new Set(writing)].toSorted((a, b) => a.localeCompare(b))).toEqual([
    'deploy-environment.yml',
    'deploy.yml',
  ]);
});

describe.each(files)('%s', (file) => {
  const steps = Object.values(workflow(file).jobs).flatMap((job) => job.steps ?? []);

  test('calls verbs that package.json has', () => {
    const verbs = steps.flatMap(({ run = '' }) =>
      [...run.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, verb]) => verb),
    );
    expect(verbs.filter((verb) => !Object.keys(packageJson.scripts).includes(verb ?? ''))).toEqual([]);
  });

  test('names no account and keeps no key', () => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    expect(text).not.toMatch(/\d{12}|secrets\.|aws-access-key/i);
  });
});

/** A tag of an action can be moved to other code, by its owner or by who took the account over; a commit cannot. */
function unpinned(workflowText: string): readonly string[] {
  const lines = workflowText.split('\n').filter((line) => /^\s*(- )?['"]?uses['"]?\s*:/.test(line));
  return lines
    .map((line) => line.replace(/^.*?uses['"]?\s*:\s*/, ''))
    .filter((used) => !used.startsWith('./') && !/^[\w.-]+(\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(used));
}

test('every action is pinned to a commit, with its version beside it', () => {
  const github = path.resolve(folder, '..');
  const texts = globSync('**/*.{yml,yaml}', { cwd: github }).map((file) =>
    readFileSync(path.join(github, file), 'utf8'),
  );
  expect(texts.flatMap((text) => unpinned(text))).toEqual([]);
  expect(texts.join('\n')).toMatch(/uses: actions\/checkout@/);
});

test.each([
  'actions/checkout@v5',
  'actions/checkout@main',
  'actions/checkout@fbc6f39 # v5.1.0',
  'actions/checkout@fbc6f3992d24b796d5a048ff273f7fcc4a7b6c09',
  'docker://alpine:3',
])('an action %s is refused', (used) => {
  expect(unpinned(`jobs:\n  one:\n    steps:\n      - uses: ${used}\n`)).toEqual([used]);
});

test('a critical vulnerability that is fixed elsewhere ends the check of every image of ours, before any credentials', () => {
  const { apps, images } = workflow('check.yml').jobs;
  const list = apps?.steps?.find(({ run }) => run !== undefined)?.run ?? '';
  const said = execFileSync('bash', ['-euc', list.replace('>> "$GITHUB_OUTPUT"', '')], {
    cwd: path.resolve(folder, '../..'),
    encoding: 'utf8',
  });
  expect(JSON.parse(said.replace('names=', ''))).toEqual(Object.keys(workloads).toSorted());
  const scan = images?.steps?.find(({ uses = '' }) => uses.startsWith('anchore/scan-action@'));
  expect(scan?.with).toMatchObject({ 'only-fixed': true, 'severity-cutoff': 'critical', 'fail-build': true });
  expect(workflow('deploy.yml').jobs['registry']?.needs).toBe('check');
});

test('nothing is fetched that Pulumi needs once a job has credentials: all of it is there before, with its checksum', () => {
  const jobs = files.flatMap((file) => Object.values(workflow(file).jobs).map(({ steps = [] }) => steps));
  const withCredentials = jobs
    .map((steps) => ({
      tools: steps.findIndex(({ run }) => run === 'npm run -s tools'),
      credentials: steps.findIndex(({ uses = '' }) => uses.startsWith('aws-actions/configure-aws-credentials@')),
    }))
    .filter(({ credentials }) => credentials !== -1);
  expect(withCredentials.length).toBeGreaterThan(0);
  for (const { tools, credentials } of withCredentials) {
    expect(tools).toBeGreaterThanOrEqual(0);
    expect(tools).toBeLessThan(credentials);
  }
});

test('images are signed by the workflow that deploys them, and by no other', () => {
  const release = files.flatMap((file) =>
    Object.values(workflow(file).jobs).flatMap(({ steps = [] }) =>
      steps.flatMap(({ run = '' }) => (run.includes('npm run -s release') ? [[file, run]] : [])),
    ),
  );
  expect(release).toEqual([
    ['deploy.yml', expect.stringContaining('-- --identity "https://github.com/$GITHUB_WORKFLOW_REF" > digests.json')],
  ]);
});

test('no checkout leaves its token where the code of a branch could read it', () => {
  const checkouts = files.flatMap((file) =>
    Object.values(workflow(file).jobs).flatMap((job) =>
      (job.steps ?? []).filter(({ uses = '' }) => uses.startsWith('actions/checkout@')),
    ),
  );
  for (const step of checkouts) expect(step).toMatchObject({ with: { 'persist-credentials': false } });
  expect(checkouts.length).toBeGreaterThan(0);
});

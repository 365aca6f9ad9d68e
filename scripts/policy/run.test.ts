import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { environmentNamed, environments } from '../../infra/environments/all.ts';
import { render } from '../../infra/k8s/render.ts';
import { type Disk, runPolicy } from './run.ts';
import { UnreadableError } from './unreadable.ts';

const root = path.resolve(import.meta.dirname, '../..');
const service = (name: string, extra = ''): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: shop}\nspec: {type: ExternalName, externalName: a.b}${extra}\n`;
const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n';

/** Files in memory; a folder is what file names start with. */
const disk = (files: Readonly<Record<string, string>>): Disk => ({
  filesAt: (at) => Object.keys(files).filter((file) => file === at || file.startsWith(`${at}/`)),
  read: (file) => new TextEncoder().encode(files[file]),
});
const good = disk({ 'k8s/a.yaml': service('a'), 'k8s/ns.yaml': namespace });
const quiet = ['--ignore', 'NS-2,SEC-15'];

describe('npm run policy', () => {
  test('ends with 0 where nothing is found', () => {
    expect(runPolicy(['k8s', ...quiet], good)).toMatchObject({ code: 0, err: '' });
  });

  test('ends with 1 where something is, and tells file and line', () => {
    const { code, out } = runPolicy(['k8s', '--format', 'json'], good);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ violations: [{ file: 'k8s/ns.yaml', line: 3 }, {}, {}, {}, {}] });
  });

  test('judges all files together, each once', () => {
    expect(runPolicy(['k8s/a.yaml', ...quiet], good).out).toContain('R-26');
    expect(runPolicy(['k8s/a.yaml', './k8s', 'k8s/ns.yaml', ...quiet], good).out).toContain('2 objects');
  });

  const broken = disk({ 'a.yaml': 'a: [', 'b.yaml': 'x: 1\nx: 2\n', 'c.yaml': service('c') });

  test('ends with 2 for what is no YAML, telling every file and line, and checks the rest', () => {
    const { code, err, out } = runPolicy(['a.yaml', 'b.yaml', 'c.yaml'], broken);
    expect([code, out]).toEqual([2, expect.stringContaining('Service shop/c')]);
    expect(err).toMatch(/^a\.yaml:1: .*\nb\.yaml:2: .*\npolicy: the rest was checked without what these hold\n$/);
    expect(runPolicy(['a.yaml'], broken)).toEqual({
      code: 2,
      out: '',
      err: expect.stringMatching(/^a\.yaml:1: .*\n$/),
    });
  });

  test('tells programs, too, what could not be read', () => {
    const [json, sarif] = ['json', 'sarif'].map((format): unknown =>
      JSON.parse(runPolicy(['a.yaml', 'c.yaml', '--format', format], broken).out),
    );
    expect(json).toMatchObject({ unread: [{ file: 'a.yaml', line: 1 }] });
    const failure = { level: 'error', message: { text: expect.stringContaining('a.yaml:1: ') } };
    const invocations = [{ executionSuccessful: false, toolExecutionNotifications: [failure] }];
    expect(sarif).toMatchObject({ runs: [{ invocations }] });
  });

  test('checks the rest beside a file that it may not read, and a folder that is not there', () => {
    const closed: Disk = {
      filesAt: (at) => {
        if (at === 'nowhere') throw new UnreadableError('it does not exist');
        return good.filesAt(at);
      },
      read: (file) => {
        if (file === 'k8s/ns.yaml') throw new UnreadableError('this user may not read it');
        return good.read(file);
      },
    };
    const { code, err, out } = runPolicy(['nowhere', 'k8s'], closed);
    expect([code, out]).toEqual([2, expect.stringContaining('1 object checked')]);
    expect(err).toContain('policy: cannot read nowhere: it does not exist\n');
    expect(err).toContain('policy: cannot read k8s/ns.yaml: this user may not read it\n');
  });

  test.each([
    ['UTF-16', Buffer.from(`\uFEFF${service('a')}`, 'utf16le'), 'a.yaml:1: the file is in UTF-16: save it as UTF-8'],
    ['UTF-16 without its mark', Buffer.from(service('a'), 'utf16le'), 'a.yaml:1: the file is in UTF-16: save it as'],
    ['Latin-1', Buffer.from(`${service('a')}# M\u00fcller\n`, 'latin1'), 'a.yaml:5: the file is not in UTF-8'],
  ])('tells what %s is', (_what, bytes, message) => {
    const { code, err } = runPolicy(['a.yaml'], { filesAt: (at) => [at], read: () => bytes });
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  test('reads UTF-8 with a byte order mark', () => {
    const bytes = Buffer.from(`\uFEFF${service('a')}`);
    expect(runPolicy(['a.yaml'], { filesAt: (at) => [at], read: () => bytes })).toMatchObject({ code: 1, err: '' });
  });

  test('says once that no object names its namespace, and takes one from the command line', () => {
    const homeless = disk({ 'a.yaml': `${service('a')}---\n${service('b')}`.replaceAll(', namespace: shop', '') });
    const found = (...args: readonly string[]) =>
      JSON.parse(runPolicy(['a.yaml', '--format', 'json', ...args], homeless).out).violations;
    expect(found()).toEqual([
      expect.objectContaining({ rule: 'R-26', message: expect.stringContaining('--namespace') }),
    ]);
    expect(found('--namespace', 'shop')).toEqual([]);
  });

  test.each([
    [[], 'name a file or folder'],
    [['nowhere'], 'there are no manifests in nowhere'],
    [['k8s', '--format', 'xml'], '--format: got "xml", must be one of text, json, sarif'],
    [['k8s', '--env', 'production'], `--env: got "production", must be one of ${Object.keys(environments).join(', ')}`],
    [['k8s', '--ignore', 'X-1'], '--ignore: got "X-1", must be the id of a rule'],
    [['k8s', '--namespace', 'A B'], '--namespace: got "A B", must be a name'],
    [['k8s', '--ignore', 'PRB-4'], 'it is part of R-17'],
    [['k8s', '--quiet'], "unknown option '--quiet'"],
  ])('refuses %j', (args, message) => {
    expect(() => runPolicy(args, good)).toThrow(message);
  });

  test('knows what dist/ is meant for, each environment by itself', () => {
    const files = Object.keys(environments).flatMap((name) =>
      [...render(environmentNamed(name))].map(([file, text]) => [`dist/${name}/${file}`, text] as const),
    );
    const dist = disk(Object.fromEntries(files));
    const all = runPolicy(['dist'], dist);
    expect([all.code, all.out]).toEqual([0, expect.not.stringContaining('nobody told')]);
    expect(runPolicy(['dist/prod'], dist).code).toBe(0);
    expect(runPolicy(['./dist/prod/', 'dist/dev', '--format', 'json'], dist).code).toBe(0);
    expect(runPolicy(['dist/prod', '--env', 'dev'], dist).out).toContain("('api.example.com') must be");
  });

  test('judges files of several sets at their own places', () => {
    const both = disk({ 'dist/dev/a.yaml': service('a'), 'k8s/b.yaml': service('b', '\nextra: 1') });
    const { violations } = JSON.parse(runPolicy(['k8s', 'dist/dev', '--format', 'json'], both).out);
    expect(violations).toContainEqual(
      expect.objectContaining({ rule: 'API-2', file: 'k8s/b.yaml', pointer: '/extra' }),
    );
    expect(violations).toContainEqual(expect.objectContaining({ rule: 'R-26', file: 'dist/dev/a.yaml' }));
  });

  test('puts the report into a file where it is told to, so that nothing else gets into it', () => {
    const told = runPolicy(['k8s', '--format', 'sarif', '--output', 'policy.sarif'], good);
    expect(told).toMatchObject({ code: 1, err: '', file: 'policy.sarif' });
    expect(JSON.parse(told.out)).toMatchObject({ version: '2.1.0' });
    expect(() => runPolicy(['k8s', '--output', ''], good)).toThrow('--output: got "", must be the name of a file');
  });

  test('ends with 2 for what is no manifest', () => {
    const { code, err } = runPolicy(['package.json'], disk({ 'package.json': '{"name": "shop"}' }));
    expect([code, err]).toEqual([2, expect.stringMatching(/^package\.json:1: .*neither apiVersion nor kind must be/)]);
  });

  test('tells what is exempt, with the file and line of each set', () => {
    const exempt = service('a', '\n').replace(
      'namespace: shop}',
      'namespace: shop, annotations: {policy.api-platform/exempt: "R-26: later"}}',
    );
    const both = disk({ 'dist/dev/a.yaml': exempt, 'dist/prod/a.yaml': `\n${exempt}` });
    const { out } = runPolicy(['dist/dev', 'dist/prod'], both);
    expect(out).toContain('exempt  R-26  Service shop/a  dist/dev/a.yaml:3 (1): later\n');
    expect(out).toContain('exempt  R-26  Service shop/a  dist/prod/a.yaml:4 (1): later\n');
    const { exempted } = JSON.parse(runPolicy(['dist/prod', '--format', 'json'], both).out);
    expect(exempted).toEqual([expect.objectContaining({ rule: 'R-26', file: 'dist/prod/a.yaml', line: 4 })]);
  });

  test('tells what is a template, and must be rendered first', () => {
    const chart = disk({ 'a.yaml': 'kind: Service\nmetadata:\n  name: {{ .Release.Name }}\n' });
    expect(runPolicy(['a.yaml'], chart)).toMatchObject({ code: 2, err: expect.stringContaining('render it first') });
  });
});

const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, [path.join(root, 'scripts/policy/main.ts'), ...args], { cwd: root, encoding: 'utf8' });

test('the process gives the code, the report and the reason to its caller', () => {
  const seed = run('infra/k8s/policies/fixtures/000-krakend.yaml');
  expect([seed.status, seed.stderr]).toEqual([1, '']);
  expect(seed.stdout).toContain('infra/k8s/policies/fixtures/000-krakend.yaml:24');
  const nothing = run('no-such-file.yaml');
  expect([nothing.status, nothing.stdout, nothing.stderr]).toEqual([
    2,
    '',
    'policy: cannot read no-such-file.yaml: it does not exist\n',
  ]);
});

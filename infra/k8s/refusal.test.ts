/** What happens when the code renders manifests that break a rule: a copy of the project in which it does. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Workload, services } from '@api-platform/contracts/services.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { prod } from '../environments/prod.ts';
import { refusal } from './policies/check-environment.ts';
import { pluginFindings } from './policies/plugin/findings.ts';
import { copyProject, replaceIn } from './policies/testing/copy-project.ts';
import { manifests, render } from './render.ts';

describe('a project whose Deployments break R-29', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'refusal-'));
    copyProject(folder);
    replaceIn(
      path.join(folder, 'infra/k8s/constructs/deployment.ts'),
      'enableServiceLinks: false',
      'enableServiceLinks: true',
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...command: readonly string[]) =>
    spawnSync(process.execPath, command, { cwd: folder, encoding: 'utf8', env: { HOME: folder } });

  test('writes nothing on its own: exit code 2, and a report with the constructs', () => {
    const { status, stdout, stderr } = run('infra/k8s/main.ts');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^Deployment api-platform\/gateway {2}prod\/gateway\.k8s\.yaml, construct gateway\/.+\n {2}error {4}R-29 {2}spec\.template\.spec\.enableServiceLinks \(true\) must be/m,
    );
    expect(stderr).toMatch(/nothing is written: the manifests must break no rule\n$/);
    expect(existsSync(path.join(folder, 'dist'))).toBe(false);
  });

  test('ends `cdk8s synth` with exit code 2, a report with constructs, files and lines, and dist/ as it was', () => {
    const { status, stdout } = run('node_modules/cdk8s-cli/bin/cdk8s', 'synth', '--check-upgrade=false');
    expect(status).toBe(2);
    expect(stdout).toContain('R-29 ');
    expect(stdout).toMatch(
      /Construct Path: gateway\/.+\n.+Manifest Path: node_modules\/\.cache\/cdk8s\/prod\/gateway\.k8s\.yaml\n.+Resource Name: Deployment api-platform\/gateway\n/,
    );
    expect(stdout).toMatch(/> line \d+: spec\.template\.spec\.enableServiceLinks \(true\) must be/);
    expect(existsSync(path.join(folder, 'dist'))).toBe(false);
  });
});

describe('a project whose declarations have faults', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'fault-'));
    copyProject(folder);
    mkdirSync(path.join(folder, 'dist'));
    writeFileSync(path.join(folder, 'dist/kept.yaml'), 'as it was');
    replaceIn(path.join(folder, 'apps/contracts/routes.ts'), "service: 'webapp1'", "service: 'webap1'");
    replaceIn(path.join(folder, 'apps/contracts/services.ts'), 'adminPort: 9000', 'adminPort: 8000');
    replaceIn(path.join(folder, 'infra/environments/dev.ts'), '  replicas:', '  replica:');
    const domain = `domain: '${prod.domain}'`;
    replaceIn(path.join(folder, 'infra/environments/prod.ts'), domain, domain.replace("'", "'https://"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...command: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, command, {
      cwd: folder,
      encoding: 'utf8',
      env: { HOME: folder },
    });
    return { status, stdout, stderr };
  };
  const sentences = [
    'services and routes:',
    '  gateway: adminPort (8000) must differ from port: probes and metrics are not for callers',
    "  route 'create-project': target.service ('webap1') must be a service of services.ts that speaks http: " +
      Object.entries<Workload>(services)
        .flatMap(([name, { protocol }]) => (protocol === 'http' ? [name] : []))
        .join(', '),
    "environment 'dev':",
    '  replicas is missing, and must be an object',
    '  replica is no field that there is; correct its name, or drop it',
    "environment 'prod':",
    `  domain ('https://${prod.domain}') must be a lower-case host name with at least two labels; drop scheme, port and path`,
  ];

  const kept = () => readdirSync(path.join(folder, 'dist'));

  test('ends with exit code 2 and all of them: where, what, the rule and the fix, without a stack', () => {
    expect(run('infra/k8s/main.ts')).toEqual({ status: 2, stdout: '', stderr: `${sentences.join('\n')}\n` });
    expect(kept()).toEqual(['kept.yaml']);
  });

  test('ends `cdk8s synth` with the same, and with dist/ as it was', () => {
    const { status, stderr } = run('node_modules/cdk8s-cli/bin/cdk8s', 'synth', '--check-upgrade=false');
    expect(status).toBe(1);
    expect(stderr).toContain(sentences.join('\n'));
    expect(kept()).toEqual(['kept.yaml']);
  });

  test('keeps the stack of a bug', () => {
    replaceIn(path.join(folder, 'infra/environments/check-declaration.ts'), 'const parts =', 'const parts = null() ??');
    const { status, stderr } = run('infra/k8s/main.ts');
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^TypeError: .+\n {4}at checkDeclaration \(/)]);
  });
});

describe('what environments render', () => {
  const charts = manifests(prod);

  test('is refused where it breaks a rule, and told by environment', () => {
    expect(refusal([{ environment: prod, charts }])).toBeUndefined();
    const withoutServices = charts.map((chart) => ({
      ...chart,
      objects: chart.objects.filter(({ kind }) => kind !== 'Service'),
    }));
    expect(refusal([{ environment: prod, charts: withoutServices }])).toContain(
      'Ingress api-platform/gateway  prod/gateway.k8s.yaml, construct gateway/',
    );
  });

  test('is judged by the files that cdk8s wrote, in the folder of the environment', () => {
    const files = [...render(prod)].map(([name, text]) => ({ path: `dist/prod/${name}`, environment: 'prod', text }));
    expect(pluginFindings(files)).toEqual([]);
    expect(() => pluginFindings([{ path: 'dist/x/a.yaml', environment: 'x', text: '' }])).toThrow("'x'");
    expect(() => pluginFindings([{ path: 'dist/prod/a.yaml', environment: 'prod', text: 'a: [' }])).toThrow(
      'dist/prod/a.yaml:1: ',
    );
  });
});

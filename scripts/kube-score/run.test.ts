import { describe, expect, test } from '@jest/globals';
import { environments } from '../../infra/environments/all.ts';
import { type KubeScore, runKubeScore } from './run.ts';

/** A kube-score that prints the same for every environment. */
const kubeScore = (printed: string, code: number, started: (readonly string[])[] = []): KubeScore => ({
  start: (program, args) => {
    started.push([program, ...args]);
    return { code, printed };
  },
  filesOf: (environment) => [`dist/${environment}/a.yaml`],
});

describe('npm run kube-score', () => {
  test('runs over each environment of a cluster of its own, with its version', () => {
    const started: (readonly string[])[] = [];
    const { code, printed } = runKubeScore([], kubeScore('[OK] a v1/Service\n', 0, started));
    const onEks = Object.values(environments).filter(({ cluster }) => cluster.target === 'eks');
    expect([code, printed]).toEqual([0, onEks.map(({ name }) => `${name}: nothing found\n`).join('')]);
    expect(started.map((args) => args.at(-1))).toEqual(onEks.map(({ name }) => `dist/${name}/a.yaml`));
    expect(started[0]?.join(' ')).toMatch(/^kube-score score --kubernetes-version v1\.35 /);
    expect(started[0]).not.toContain('container-image-pull-policy');
  });

  test('lets images be there already where they cannot be pulled', () => {
    const started: (readonly string[])[] = [];
    runKubeScore(['local', '--program', '/opt/kube-score'], kubeScore('', 0, started));
    expect(started).toEqual([expect.arrayContaining(['/opt/kube-score', 'container-image-pull-policy'])]);
  });

  test('tells what is found, and ends with 1', () => {
    const found = '[OK] a v1/Service\n[WARNING] a v1/Service: type\n[CRITICAL] b apps/v1/Deployment: probes\n';
    expect(runKubeScore(['prod'], kubeScore(found, 1))).toEqual({
      code: 1,
      printed: 'prod: 2 findings\n[WARNING] a v1/Service: type\n[CRITICAL] b apps/v1/Deployment: probes\n',
    });
  });

  test('takes a failure of the program for one, whatever it printed', () => {
    expect(runKubeScore(['prod'], kubeScore('Failed to score files: no\n', 1)).code).toBe(1);
  });

  test.each([
    [['production'], `environment 'production' is unknown; there are ${Object.keys(environments).join(', ')}`],
    [['--quiet'], "unknown option '--quiet'"],
  ])('refuses %j', (args, message) => {
    expect(() => runKubeScore(args, kubeScore('', 0))).toThrow(message);
  });

  test('says how to install it where it is missing', () => {
    const missing: KubeScore = { start: () => undefined, filesOf: () => [] };
    expect(() => runKubeScore([], missing)).toThrow("there is no program 'kube-score'; install it: go install ");
  });
});

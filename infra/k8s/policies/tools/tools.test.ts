import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { environments } from '../../../environments/all.ts';
import { Cluster } from '../model/cluster.ts';
import { coveredBy, rules } from '../registry.ts';
import { rendered } from '../testing/load.ts';
import { kubeLinter } from './kube-linter.ts';
import { kubeScore } from './kube-score.ts';
import { polaris } from './polaris.ts';
import { kubeLinterConfig, kubeScoreArguments, polarisConfig, polarisExemptions } from './configs.ts';

const root = path.resolve(import.meta.dirname, '../../../..');
const tools = { 'kube-linter': kubeLinter, 'kube-score': kubeScore, polaris };
const clusters = Object.keys(environments).map((name) => new Cluster(rendered(name)));

describe.each(Object.entries(tools))('every check of %s', (_tool, checks) => {
  const answers = Object.values(checks);

  test('is answered by a rule that exists, or is off for a reason', () => {
    const ids = rules.map(({ id }) => id);
    expect(answers.filter((answer) => typeof answer === 'string' && !ids.includes(answer))).toEqual([]);
    const reasons = answers.flatMap((answer) => (typeof answer === 'string' ? [] : Object.values<string>(answer)));
    for (const reason of reasons) expect(reason).toMatch(/^\w.{10,}[^.]$/);
  });
});

test('a rule that only stands for others is never an answer', () => {
  const answers = Object.values(tools).flatMap((checks) => Object.values(checks));
  expect(Object.keys(coveredBy).filter((id) => answers.includes(id))).toEqual([]);
});

describe('the configuration file', () => {
  test.each([
    ['.kube-linter.yaml', kubeLinterConfig],
    ['polaris.yaml', polarisConfig],
  ])('%s says what the table says', (file, config) => {
    expect(readFileSync(path.join(root, file), 'utf8')).toBe(config());
  });

  test('exempts from polaris whom it misunderstands, and nobody else', () => {
    for (const { check, workloads } of polarisExemptions) {
      const found = clusters.flatMap((cluster) => misunderstood[check]?.(cluster) ?? []);
      expect([...new Set(found)].toSorted()).toEqual(workloads);
    }
  });

  test('of kube-score is its command line', () => {
    expect(kubeScoreArguments('1.35').join(' ')).toMatch(
      /^score --kubernetes-version v1\.35 .*--enable-optional-test container-seccomp-profile/,
    );
  });
});

/** `namespace/name` of the workloads in which polaris finds what is none. */
const misunderstood: Readonly<Record<string, (cluster: Cluster) => readonly string[]>> = {
  automountServiceAccountToken: ({ deployments }) =>
    deployments
      .filter(({ pod }) => pod.at('automountServiceAccountToken').value === true)
      .map(({ object }) => `${object.namespace}/${object.name}`),
  missingNetworkPolicy: (cluster) =>
    cluster
      .kind('NetworkPolicy')
      .filter(({ root: policy, name }) => name !== 'default-deny' && !policy.at('spec', 'egress').exists)
      .map(({ namespace, name }) => `${namespace}/${name}`),
};

test('annotations for other tools name checks that these have, and that are on', () => {
  const known: readonly (readonly [RegExp, Readonly<Record<string, unknown>>])[] = [
    [/^ignore-check\.kube-linter\.io\/(.+)$/, kubeLinter],
    [/^polaris\.fairwinds\.com\/(.+)-exempt$/, polaris],
  ];
  const annotations = clusters.flatMap(({ objects }) =>
    objects.flatMap(({ root: object }) => Object.entries(object.at('metadata', 'annotations').labels)),
  );
  const named = annotations.flatMap(([key, value]) => [
    ...known.flatMap(([pattern, checks]) => {
      const check = pattern.exec(key)?.[1];
      return check === undefined ? [] : [[check, checks[check]]];
    }),
    ...(key === 'kube-score/ignore' ? value.split(',').map((check) => [check, kubeScore[check]]) : []),
  ]);
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter(([, answer]) => typeof answer !== 'string')).toEqual([]);
});

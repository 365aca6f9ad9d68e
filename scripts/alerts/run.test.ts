import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { environments } from '../../infra/environments/all.ts';
import type { Environment } from '../../infra/environments/environment.ts';
import { prod } from '../../infra/environments/prod.ts';
import { findObject, valueAt } from '../../infra/k8s/testing.ts';
import { UsageError } from '../terminal/command-line.ts';
import { planOf, promtoolOf } from './run.ts';

const plan = planOf(Object.values(environments), prod, 'tests: []\n');

test('what is checked is what Prometheus reads', () => {
  const bundled = Object.values<Environment>(environments).filter(({ addons }) => addons.requestMetrics === 'bundled');
  expect(bundled.length).toBeGreaterThan(0);
  for (const environment of bundled) {
    for (const file of ['prometheus.yml', 'rules.yml']) {
      const rendered = valueAt(findObject(environment, 'ConfigMap', 'prometheus'), 'data', file);
      expect(plan.files[`${environment.name}/${file}`]).toBe(rendered);
    }
  }
});

test('every file that promtool is asked about is written, the rules beside the tests that name them', () => {
  const asked = plan.checks.flatMap(({ words }) => words.filter((word) => word.endsWith('.yml')));
  expect(asked.length).toBe(2 * Object.keys(environments).length + 1);
  expect(Object.keys(plan.files)).toEqual(expect.arrayContaining(asked));
  expect(parse(plan.files['prod/prometheus.yml'] ?? '')).toMatchObject({ rule_files: ['rules.yml'] });
});

test('the command line names promtool, or leaves it to the search path', () => {
  expect(promtoolOf([])).toBe('promtool');
  expect(promtoolOf(['--promtool', './bin/promtool'])).toBe('./bin/promtool');
  expect(() => promtoolOf(['--promtool='])).toThrow(UsageError);
  expect(() => promtoolOf(['--prometheus', 'x'])).toThrow("unknown option '--prometheus'");
});

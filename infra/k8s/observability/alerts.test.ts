/** What is beside every alert: a chapter in the runbook, and unit tests for promtool. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { routes } from '@api-platform/contracts/routes.ts';
import { workloads } from '@api-platform/contracts/services.ts';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { prod } from '../../environments/prod.ts';
import { shapes } from '../../environments/testing.ts';
import { routeSeries } from './route-rules.ts';
import type { AlertRule, RecordingRule } from './rule.ts';
import { ruleGroups } from './rule-groups.ts';

const rules = ruleGroups(prod).flatMap((group) => group.rules);
const alerts = rules.filter((rule): rule is AlertRule => 'alert' in rule);
const recordings = rules.filter((rule): rule is RecordingRule => 'record' in rule);
const names = [...new Set(alerts.map(({ alert }) => alert))];

const runbook = readFileSync(path.resolve(import.meta.dirname, '../../../docs/runbook.md'), 'utf8');
const chapters = [...runbook.matchAll(/^### (\w+)$/gm)].map(([, name = '']) => name);

test('the runbook has a chapter for every alert, and no other', () => {
  expect(chapters.toSorted()).toEqual(names.toSorted());
});

test.each(alerts.map((rule) => [rule.alert, rule] as const))(
  '%s says what it means and leads to its chapter',
  (name, rule) => {
    expect(rule.annotations.runbook).toBe(`docs/runbook.md#${name.toLowerCase()}`);
    expect(rule.annotations.summary).not.toMatch(/\.$/);
    expect(rule.annotations.description).toMatch(/\.$/);
  },
);

describe('the unit tests for promtool', () => {
  interface Case {
    readonly alert_rule_test?: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
    readonly promql_expr_test?: readonly {
      readonly expr: string;
      readonly exp_samples: readonly { labels: string }[];
    }[];
  }
  const { tests }: { tests: Case[] } = parse(
    readFileSync(path.join(import.meta.dirname, 'alerts.promtool.yaml'), 'utf8'),
  );
  const firing = tests.flatMap(({ alert_rule_test: alertTests = [], promql_expr_test: queries = [] }) => [
    ...alertTests.flatMap(({ alertname, exp_alerts: expected }) => (expected.length > 0 ? [alertname] : [])),
    ...queries.flatMap(({ expr, exp_samples: expected }) =>
      expected.flatMap(({ labels }) => {
        const [, named = /alertname="(\w+)"/.exec(expr)?.[1]] = /alertname="(\w+)"/.exec(labels) ?? [];
        return named ?? [];
      }),
    ),
  ]);

  test('have every alert fire', () => {
    expect([...new Set(firing)].toSorted()).toEqual(names.toSorted());
  });
});

test('only what runs on Node is asked for its event loop', () => {
  const asked = alerts.filter(({ expr }) => expr.includes('nodejs_')).map(({ expr }) => expr);
  expect(asked).toEqual([
    `nodejs_eventloop_lag_p99_seconds{namespace="${prod.namespace}",workload=~"${Object.keys(workloads).join('|')}"} > 0.25`,
  ]);
});

test('every route is watched, whatever answers behind it, against its own time limit', () => {
  for (const { id, timeoutMs } of routes) {
    const own = recordings.filter(({ labels }) => labels?.['route'] === id);
    expect(own).toContainEqual({
      record: routeSeries.timeout,
      expr: `vector(${timeoutMs / 1_000})`,
      labels: { namespace: prod.namespace, route: id },
    });
    expect(own.map(({ record }) => record)).toEqual(
      expect.arrayContaining([routeSeries.p99, routeSeries.errorRatio('5m')]),
    );
  }
});

test('what an alert compares with was recorded before it in the same group', () => {
  for (const environment of shapes) {
    for (const { rules: ordered } of ruleGroups(environment)) {
      const firstAlert = ordered.findIndex((rule) => 'alert' in rule);
      expect(ordered.slice(firstAlert === -1 ? ordered.length : firstAlert).filter((rule) => 'record' in rule)).toEqual(
        [],
      );
    }
  }
});

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { workloads } from '@api-platform/contracts/services.ts';
import { describe, expect, test } from '@jest/globals';
import { findingKinds } from '../../apps/gateway/config/findings.ts';
import { gatewayErrors } from '../../apps/gateway/errors.ts';
import { grpcErrors } from '../../apps/gateway/upstream/grpc-status.ts';
import { rules } from '../../infra/k8s/policies/registry.ts';
import type { Answer } from '../../infra/k8s/policies/tools/answer.ts';
import { kubeLinter } from '../../infra/k8s/policies/tools/kube-linter.ts';
import { kubeScore } from '../../infra/k8s/policies/tools/kube-score.ts';
import { polaris } from '../../infra/k8s/policies/tools/polaris.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** The cells of every table under a header of these columns, without the marks of code and links. */
function rowsUnder(document: string, ...columns: readonly string[]): readonly (readonly string[])[] {
  const lines = readFileSync(path.join(root, document), 'utf8').split('\n').map(cellsOf);
  const start = lines.findIndex((cells) => cells.join() === columns.join());
  if (start === -1) throw new Error(`${document} has no table with the columns ${columns.join(', ')}`);
  const body = lines.slice(start + 2);
  const end = body.findIndex((cells) => cells.length !== columns.length);
  return end === -1 ? body : body.slice(0, end);
}

function cellsOf(line: string): readonly string[] {
  const cells = line.split('|').slice(1, -1);
  return cells.map((cell) => cell.trim().replaceAll(/`|^\[|\]\([^)]*\)$/g, ''));
}

describe('docs/errors.md', () => {
  test('lists the errors that the gateway makes', () => {
    const rows = Object.entries(gatewayErrors).map(([code, { status, title }]) => [code, `${status}`, title]);
    expect(rowsUnder('docs/errors.md', 'code', 'status', 'when')).toEqual(rows);
  });

  test('lists what gRPC statuses become', () => {
    const rows = Object.entries(grpcErrors).map(([code, status]) => [code, `${status}`]);
    expect(rowsUnder('docs/errors.md', 'code', 'status')).toEqual(rows);
  });

  test('lists what a check finds', () => {
    const rows = Object.entries(findingKinds).map(([code, { severity, title }]) => [code, severity, title]);
    expect(rowsUnder('docs/errors.md', 'code', 'severity', 'what')).toEqual(rows);
  });
});

test('what the README says of an app is what is declared', () => {
  const names = { http: 'HTTP', grpc: 'gRPC' } as const;
  const rows = rowsUnder('README.md', 'app', 'what it is', 'speaks', 'port').map(
    ([app, , speaks, port]) => `${app} speaks ${speaks} on ${port}`,
  );
  const declared = Object.entries(workloads).map(
    ([app, { protocol, port }]) => `${app} speaks ${names[protocol]} on ${port}`,
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter((row) => !declared.includes(row))).toEqual([]);
});

test('docs/costs.md has the table that `npm run costs` prints', () => {
  const { stdout } = spawnSync(process.execPath, [path.join(root, 'scripts/costs/main.ts')], { encoding: 'utf8' });
  const printed = stdout.trim().split('\n').map(cellsOf);
  const [columns = [], , ...rows] = printed;
  expect(rowsUnder('docs/costs.md', ...columns)).toEqual(rows);
});

describe('docs/policies.md', () => {
  test('lists the checks of other tools, and what answers them', () => {
    const tools = { 'kube-linter': kubeLinter, 'kube-score': kubeScore, polaris };
    const rows = Object.entries(tools).flatMap(([tool, checks]) =>
      Object.entries(checks).map(([check, answer]) => [tool, check, answerText(answer)]),
    );
    expect(rowsUnder('docs/policies.md', 'tool', 'check', 'answer')).toEqual(rows);
  });
});

function answerText(answer: Answer): string {
  if (typeof answer === 'string') return `${answer}: ${rules.find(({ id }) => id === answer)?.title}`;
  return 'off' in answer ? `off: ${answer.off}` : `on: ${answer.on}`;
}

test('the README counts the policy rules that there are', () => {
  const [, counted] =
    /(\d+) rules over the rendered objects/.exec(readFileSync(path.join(root, 'README.md'), 'utf8')) ?? [];
  expect(Number(counted)).toBe(rules.length);
});

import { routes } from '@api-platform/contracts/routes.ts';
import { workloads } from '@api-platform/contracts/services.ts';
import { describe, expect, test } from '@jest/globals';
import { local } from '../../environments/local.ts';
import { prometheus } from '../../environments/platform.ts';
import { dashboard } from '../observability/panels.ts';
import { externalAddons, findObject, valueAt } from '../testing.ts';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

const configMap = findObject(local, 'ConfigMap', 'dashboards');
const panelsOf = (file: string): readonly Panel[] => {
  const board: { panels: Panel[] } = JSON.parse(String(valueAt(configMap, 'data', file)));
  return board.panels;
};
const rowsOf = (file: string): readonly string[] =>
  panelsOf(file).flatMap(({ type, title }) => (type === 'row' ? [title] : []));

test('are found by the label that Grafana looks for, beside Prometheus or beside the apps', () => {
  expect(configMap.metadata.labels).toHaveProperty(['grafana_dashboard'], '1');
  expect(configMap.metadata.namespace).toBe(prometheus.namespace);
  const elsewhere = findObject({ ...local, addons: externalAddons }, 'ConfigMap', 'dashboards');
  expect(elsewhere.metadata.namespace).toBe(local.namespace);
});

test('have a row for every route, and one for every workload', () => {
  for (const { id } of routes) expect(rowsOf('gateway.json').join('\n')).toContain(`${id}: `);
  expect(rowsOf('workloads.json')).toEqual(expect.arrayContaining(Object.keys(workloads)));
});

describe.each(['gateway.json', 'workloads.json'])('the panels of %s', (file) => {
  const panels = panelsOf(file);

  test('have ids of their own, and a place of their own within the width', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { gridPos: a, id } of panels) {
      expect(a.x + a.w).toBeLessThanOrEqual(24);
      const overlapping = panels.filter(
        ({ gridPos: b, id: other }) =>
          other !== id && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h,
      );
      expect(overlapping).toEqual([]);
    }
  });
});

test('a fourth graph of a row goes below the first', () => {
  const graph = { title: 'g', description: '', unit: 'short', queries: [] } as const;
  const board = dashboard('uid', 'title', [{ title: 'row', graphs: [graph, graph, graph, graph] }]);
  expect(board.panels).toMatchObject([
    { type: 'row', gridPos: { y: 0 } },
    ...[0, 8, 16].map((x) => ({ gridPos: { x, y: 1 } })),
    { gridPos: { x: 0, y: 9 } },
  ]);
});

/** Parts of Grafana dashboards (https://grafana.com/docs/grafana/latest/visualizations/dashboards/build-dashboards/view-dashboard-json-model/). */

/** One line, or one per set of labels. */
export interface Query {
  readonly expr: string;
  /** What a line is called; `{{label}}` is replaced. */
  readonly legend: string;
}

/** A graph over time. */
export interface Graph {
  readonly title: string;
  /** What to look for. */
  readonly description: string;
  /** How values are written: `reqps`, `s`, `bytes`, `percentunit`, `short`. */
  readonly unit: 'reqps' | 's' | 'bytes' | 'percentunit' | 'short';
  readonly queries: readonly Query[];
}

/** Graphs under one heading. */
export interface Row {
  readonly title: string;
  readonly graphs: readonly Graph[];
}

/** A dashboard as Grafana reads it. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  /** In order from top left to bottom right. */
  readonly panels: readonly object[];
  readonly [field: string]: unknown;
}

/** The variable by which whoever looks chooses the Prometheus that answers. */
const datasource = { type: 'prometheus', uid: '${datasource}' } as const;

/** Grafana divides a dashboard into 24 columns. */
const columns = 24;
const graphsPerRow = 3;
const graphHeight = 8;

/**
 * A dashboard of rows.
 * @param uid stable: links name it
 */
export function dashboard(uid: string, title: string, rows: readonly Row[]): Dashboard {
  return {
    uid,
    title,
    tags: ['api-platform'],
    schemaVersion: 41,
    editable: false,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    timezone: 'browser',
    templating: {
      list: [{ name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus', refresh: 1 }],
    },
    panels: panelsOf(rows),
  };
}

function panelsOf(rows: readonly Row[]): readonly object[] {
  const panels: object[] = [];
  let y = 0;
  for (const { title, graphs } of rows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title,
      collapsed: false,
      gridPos: { x: 0, y, w: columns, h: 1 },
    });
    y += 1;
    for (const [index, graph] of graphs.entries()) {
      const w = columns / graphsPerRow;
      const gridPos = { x: (index % graphsPerRow) * w, y, w, h: graphHeight };
      panels.push({ id: panels.length + 1, ...panelOf(graph), gridPos });
      if (index % graphsPerRow === graphsPerRow - 1 || index === graphs.length - 1) y += graphHeight;
    }
  }
  return panels;
}

function panelOf({ title, description, unit, queries }: Graph): object {
  return {
    type: 'timeseries',
    title,
    description,
    datasource,
    fieldConfig: { defaults: { unit, min: 0, custom: { fillOpacity: 10, showPoints: 'never' } }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCodePoint('A'.charCodeAt(0) + index),
      datasource,
      expr,
      legendFormat: legend,
      range: true,
    })),
  };
}

/** The dashboards of an environment, as Grafana reads them. */
import type { Environment } from '../../environments/environment.ts';
import { gatewayDashboard } from './gateway-dashboard.ts';
import type { Dashboard } from './panels.ts';
import { workloadDashboard } from './workload-dashboard.ts';

/** JSON by file name. */
export function dashboardFiles(environment: Environment): Readonly<Record<string, string>> {
  const boards = { 'gateway.json': gatewayDashboard(environment), 'workloads.json': workloadDashboard(environment) };
  return Object.fromEntries(Object.entries(boards).map(([file, board]) => [file, textOf(board)]));
}

/** One line per panel: a reviewer sees which one has changed. */
function textOf({ panels, ...rest }: Dashboard): string {
  const lines = panels.map((panel) => `    ${JSON.stringify(panel)}`);
  return `${JSON.stringify(rest, undefined, 2).replace(/\n\}$/, ',')}\n  "panels": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

/** `npm run -s costs`: prints what the environments cost while nobody uses them, as the table of docs/costs.md. */
import '../terminal/tell-faults.ts';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { costTable, fixedCosts } from '../../infra/aws/costs/estimate.ts';
import { environments } from '../../infra/environments/all.ts';
import type { Environment } from '../../infra/environments/environment.ts';
import { manifests } from '../../infra/k8s/render.ts';

const snapshots = path.resolve(import.meta.dirname, '../../infra/aws/__snapshots__');
const costs = Object.values<Environment>(environments).flatMap((environment) => {
  const { name, cluster } = environment;
  if (cluster.target !== 'eks') return [];
  const graph = readFileSync(path.join(snapshots, `${name}.yaml`), 'utf8');
  const objects = manifests(environment).flatMap((chart) => chart.objects);
  return [[name, fixedCosts(graph, objects, cluster.zones.length)] as const];
});
process.stdout.write(costTable(Object.fromEntries(costs)));

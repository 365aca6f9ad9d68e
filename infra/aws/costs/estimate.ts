/** What an environment costs while nobody uses it. Pure. */
import type { Manifest } from '../../k8s/manifest.ts';
import { Cluster } from '../../k8s/policies/model/cluster.ts';
import { quantity } from '../../k8s/policies/model/quantity.ts';
import { replicaRange } from '../../k8s/policies/model/replicas.ts';
import { hoursPerMonth, node, perHour, perMonth, systemCores } from './prices.ts';

/** One line of the bill. */
export interface Cost {
  readonly what: string;
  readonly count: number;
  /** US dollars a month for all of them. */
  readonly monthly: number;
}

/**
 * The fixed costs of an environment at its smallest: resources by their number in the graph, and the nodes that its pods
 * ask for. Traffic, logs and images come on top.
 * @param graph the graph's text, as `npm run graphs` writes it
 * @param zones over how many the pods are spread: as many nodes at least
 */
export function fixedCosts(graph: string, manifests: readonly Manifest[], zones: number): readonly Cost[] {
  const countOf = (type: string): number => graph.split(`(aws:${type}:`).length - 1;
  const nodes = Math.max(zones, Math.ceil(coresOf(manifests) / (node.cores - systemCores)));
  return [
    ...Object.entries(perHour).map(([type, { what, price }]) => line(what, countOf(type), price * hoursPerMonth)),
    ...Object.entries(perMonth).map(([type, { what, price }]) => line(what, countOf(type), price)),
    line('node', nodes, (node.price + node.fee) * hoursPerMonth),
  ];
}

function line(what: string, count: number, price: number): Cost {
  return { what, count, monthly: Math.round(count * price) };
}

/** Cores that the pods request while the autoscalers rest. */
function coresOf(manifests: readonly Manifest[]): number {
  const cluster = new Cluster(manifests);
  const cores = cluster.deployments.map((workload) => {
    const { min } = replicaRange(cluster, workload);
    const requests = workload.running.map(({ field }) => quantity(field.at('resources', 'requests', 'cpu')) ?? 0);
    return min * requests.reduce((sum, one) => sum + one, 0);
  });
  return cores.reduce((sum, one) => sum + one, 0);
}

/** A Markdown table: a row per line of the bill, a column per environment. */
export function costTable(costs: Readonly<Record<string, readonly Cost[]>>): string {
  const environments = Object.keys(costs);
  const [first = []] = Object.values(costs);
  const rows = first.map(({ what }, place) => [
    what,
    ...Object.values(costs).map((lines) => `${lines[place]?.monthly} (${lines[place]?.count})`),
  ]);
  const totals = Object.values(costs).map((lines) => `${lines.reduce((sum, { monthly }) => sum + monthly, 0)}`);
  const header = ['USD a month (how many)', ...environments];
  return [header, header.map(() => '---'), ...rows, ['**together**', ...totals.map((total) => `**${total}**`)]]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('');
}

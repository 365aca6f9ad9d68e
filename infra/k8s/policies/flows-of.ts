/** Every connection that an environment needs, and no other. */
import { workloads } from '@api-platform/contracts/services.ts';
import type { Environment } from '../../environments/environment.ts';
import { rateLimitStore, traceCollector } from '../../environments/platform.ts';
import { trialOf } from '../../environments/trials.ts';
import { canaryName, gatewayName } from '../names.ts';
import { portOf } from '../peers.ts';
import type { Flow, Peer } from './context.ts';
import { addonFlows, scraper } from './flows/addons.ts';
import { anywhere, around, each, lookups, workloadAt } from './flows/ends.ts';

/** A call from one of our workloads to another. */
export interface Call {
  readonly from: string;
  readonly to: string;
  /** Port of the pods that are called. */
  readonly port: number;
}

/**
 * The connections of an environment.
 * @param calls what the route table makes our workloads call
 */
export function flowsOf(environment: Environment, calls: readonly Call[]): readonly Flow[] {
  const { namespace } = environment;
  /** Both sides of a workload. */
  const ours = (name: string): readonly Peer[] =>
    [name, ...(trialOf(environment, name) ? [canaryName(name)] : [])].map((side) =>
      workloadAt({ namespace, name: side }),
    );
  return [
    ...calls.flatMap(({ from, to, port }) => each(ours(from), ours(to), port, `a route leads to ${to}`)),
    ...Object.entries(workloads).flatMap(([name, { adminPort }]) => [
      ...each([scraper(environment)], ours(name), adminPort, 'its metrics are scraped'),
      ...spansOf(environment, ours(name)),
      ...ours(name).flatMap((from) => lookups(from, environment)),
    ]),
    ...countingOf(environment, ours(gatewayName)),
    ...addonFlows(environment, ours(gatewayName)),
  ];
}

/** Spans go to the collector of ours, or to one of which only the port is known. */
function spansOf({ addons: { traces } }: Environment, from: readonly Peer[]): readonly Flow[] {
  if (traces === 'none') return [];
  const why = 'spans are sent there';
  return 'collector' in traces
    ? each(from, [workloadAt(traceCollector)], traceCollector.port, why)
    : each(from, [anywhere], portOf(new URL(traces.otlpUrl)), why);
}

/** Replicas of the gateway count the requests of clients together. */
function countingOf(environment: Environment, from: readonly Peer[]): readonly Flow[] {
  const { rateLimitStore: store } = environment.addons;
  const why = 'requests of clients are counted there';
  return store === 'bundled'
    ? each(from, [workloadAt(rateLimitStore)], rateLimitStore.port, why)
    : each(from, [around(environment)], store.port, why);
}

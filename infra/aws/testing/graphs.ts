/** What all stacks make, for all tests of one process: loading Pulumi's libraries takes longer than the tests. */
import { deployStack } from '../stack.ts';
import { capture } from './capture.ts';
import { graphText } from './graph.ts';
import { settingsOf } from './project.ts';
import type { Registration } from './registration.ts';
import { edgeAlone, guardedTable, issuer } from './edge-alone.ts';
import { stacks, variants } from './stacks.ts';

/** What one stack makes. */
export interface StackGraph {
  readonly registrations: readonly Registration[];
  /** For the eyes of a reviewer. */
  readonly text: string;
}

const graphs = new Map<string, StackGraph>();

/** What the program of a stack or a variant makes. */
function programOf(name: string): object {
  return variants.includes(name) ? edgeAlone(guardedTable, issuer) : deployStack(name, settingsOf(name));
}

/**
 * Runs the program for every stack and variant. One at a time: Pulumi's runtime is one per process.
 * @param onStack told of each before it runs
 */
export async function loadGraphs(
  onStack: (stack: string) => void = () => undefined,
): Promise<ReadonlyMap<string, StackGraph>> {
  // The SDK takes the user's kubeconfig into the provider's inputs: no graph may depend on whose machine it is.
  // oxlint-disable-next-line node/no-process-env
  delete process.env['KUBECONFIG'];
  for (const stack of [...stacks, ...variants]) {
    onStack(stack);
    // oxlint-disable-next-line no-await-in-loop
    const { registrations, outputs } = await capture(stack, () => programOf(stack));
    graphs.set(stack, { registrations, text: graphText(stack, registrations, outputs) });
  }
  return graphs;
}

/**
 * What a stack makes.
 * @throws Error before `loadGraphs` is done
 */
export function graphOf(stack: string): StackGraph {
  const graph = graphs.get(stack);
  if (graph === undefined) throw new Error(`stack '${stack}': its graph is not loaded`);
  return graph;
}

import type { BundledCollector, Environment } from './environment.ts';

/** The collector of an environment where it is ours. */
export function bundledCollector({ traces }: Pick<Environment['addons'], 'traces'>): BundledCollector | undefined {
  return traces !== 'none' && 'collector' in traces ? traces : undefined;
}

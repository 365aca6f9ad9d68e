import type { Cluster } from './cluster.ts';

/** A function of the whole cluster that several rules ask for, worked out once for each. */
export function perCluster<T extends object>(compute: (cluster: Cluster) => T): (cluster: Cluster) => T {
  const known = new WeakMap<Cluster, T>();
  return (cluster) => {
    const found = known.get(cluster) ?? compute(cluster);
    known.set(cluster, found);
    return found;
  };
}

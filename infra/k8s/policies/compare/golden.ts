/** What must outlive a release: selectors and names. */
import type { Manifest } from '../../manifest.ts';
import { identityOf, kubeObject } from '../model/kube-object.ts';
import { workloadOf } from '../model/workload.ts';
import { canonical } from './canonical.ts';
import { type Divergence, divergence } from './comparisons.ts';

/** Selectors by object: the golden file of R-21, and with its keys that of R-22. */
export function selectorsOf(manifests: readonly Manifest[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    manifests.map((manifest, index) => {
      const object = kubeObject(manifest, index);
      const selector = workloadOf(object)?.selector.at('matchLabels');
      return [identityOf(object), canonical(selector?.value)];
    }),
  );
}

/** workloads whose selector is no longer the golden one. */
export function changedSelectors(
  golden: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): readonly Divergence[] {
  return Object.entries(now).flatMap(([object, selector]) => {
    const old = golden[object];
    if (old === undefined || old === selector) return [];
    return [divergence('R-21', object, `spec.selector (${selector}) must stay ${old}`)];
  });
}

/** objects that are gone, without being declared as removed. */
export function lostObjects(
  golden: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
  removed: readonly string[] = [],
): readonly Divergence[] {
  return Object.keys(golden)
    .filter((object) => !Object.hasOwn(now, object) && !removed.includes(object))
    .map((object) => divergence('R-22', object, 'the object (gone) must be there'));
}

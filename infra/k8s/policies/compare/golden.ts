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

/** objects that are gone. */
export function lostObjects(
  golden: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): readonly Divergence[] {
  return Object.keys(golden)
    .filter((object) => !Object.hasOwn(now, object))
    .map((object) => divergence('R-22', object, 'the object (gone) must be there'));
}

/** objects that nobody recorded: their selectors and names could change unseen. */
export function unrecordedObjects(
  golden: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): readonly Divergence[] {
  return Object.keys(now)
    .filter((object) => !Object.hasOwn(golden, object))
    .map((object) => divergence('R-22', object, 'the object (new) must be recorded'));
}

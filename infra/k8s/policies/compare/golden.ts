/** What must outlive a release: selectors and names. Pure. */
import { type WorkloadName, workloads } from '@api-platform/contracts/services.ts';
import type { Environment } from '../../../environments/environment.ts';
import type { Manifest } from '../../manifest.ts';
import { manifests as manifestsIn } from '../../render.ts';
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

const names = Object.keys(workloads).filter((name): name is WorkloadName => name in workloads);

/**
 * Selectors of everything that releases may bring into these environments, in the order of the golden file: every workload
 * has a trial side, so a trial that begins or ends changes nothing here.
 */
export function lastingSelectors(environments: readonly Environment[]): Readonly<Record<string, string>> {
  const canaries = Object.fromEntries(names.map((name) => [name, { percent: 25 }]));
  const all = environments.flatMap((environment) =>
    Object.entries(selectorsOf(manifestsIn({ ...environment, canaries }).flatMap(({ objects }) => objects))),
  );
  return Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
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

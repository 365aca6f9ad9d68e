/** Rules that need two renderings: of two moments, of two environments, of the same. */
import type { Manifest } from '../../manifest.ts';
import { type KubeObject, identityOf, kubeObject } from '../model/kube-object.ts';

/** One thing that two renderings must not differ in. */
export interface Divergence {
  readonly rule: string;
  /** `Kind namespace/name`, or `Kind name`. */
  readonly object: string;
  readonly message: string;
}

/** What a rule over two renderings is about. */
export interface Comparison {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
}

/** The rules, as far as they are told. R-21 has a part that one rendering shows. */
export const comparisons = [
  {
    id: 'R-14',
    title: 'a change of configuration changes the pods that read it',
    why: 'running pods never see it: the change takes effect on some later day, with whatever restarts them',
    fix: 'write a checksum of the configuration into the annotations of the pod template, or into the name of the ConfigMap',
  },
  {
    id: 'R-21',
    title: 'selectors stay',
    why: 'they are immutable: the API server refuses the change',
    fix: 'keep the selector, or give the object another name and delete the old one',
  },
  {
    id: 'R-22',
    title: 'objects keep their names',
    why: 'an object of another name is another object: the old one stays in the cluster until somebody deletes it',
    fix: 'keep the name; `npm run golden` records what is new, and with `-- --accept` what is gone on purpose',
  },
  {
    id: 'R-36',
    title: 'environments differ in what may differ, and in nothing else',
    why: 'what was tried in one environment proves nothing about the other',
    fix: 'make it the same everywhere, or add the path to the list of what may differ',
  },
  {
    id: 'R-37',
    title: 'the same input renders the same bytes',
    why: 'every rendering looks like a change, and reviewers stop reading',
    fix: 'remove times, random numbers and orders that depend on the machine',
  },
] as const satisfies readonly Comparison[];

type Id = (typeof comparisons)[number]['id'];

/** A divergence as a sentence. */
export function divergence(rule: Id, object: string, sentence: string): Divergence {
  const fix = comparisons.find(({ id }) => id === rule)?.fix ?? '';
  return { rule, object, message: `${sentence}; ${fix}` };
}

/** Objects by `Kind namespace/name`. */
export function byIdentity(manifests: readonly Manifest[]): ReadonlyMap<string, KubeObject> {
  return new Map(
    manifests.map((manifest, index) => kubeObject(manifest, index)).map((object) => [identityOf(object), object]),
  );
}

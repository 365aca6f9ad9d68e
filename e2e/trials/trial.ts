/** A trial of a service behind the gateway, as the edits of its life would be reviewed. */
import type { ServiceName } from '@api-platform/contracts/services.ts';
import type { Environment } from '../../infra/environments/environment.ts';
import { type Manifest, render } from '../../infra/k8s/render.ts';
import { parseManifests } from '../manifests.ts';

/** The service that is tried. */
export const triedService = 'webapp1' satisfies ServiceName;

/** What stands for the release before: the same code under a tag of its own. */
export const releaseBefore = '0.0.1';

/** Share of the requests that the trial takes. */
export const triedPercent = 25;

/** What an edit of `canaries` in the environment makes of it. */
export function edited(environment: Environment, canary: Environment['canaries'][ServiceName]): Manifest[] {
  const { [triedService]: _replaced, ...others } = environment.canaries;
  const canaries = canary === undefined ? others : { ...others, [triedService]: canary };
  return parseManifests(render({ ...environment, canaries }));
}

/** The trial under way: the new release beside the one before. */
export function underWay(environment: Environment): Manifest[] {
  return edited(environment, { percent: triedPercent, stable: releaseBefore });
}

/** The trial rolled back: the release before is held. */
export function rolledBack(environment: Environment): Manifest[] {
  return edited(environment, { percent: 0, stable: releaseBefore });
}

/** Which object it is, whatever version of its API names it. */
export function identityOf({ apiVersion, kind, metadata: { namespace = '', name } }: Manifest): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return [group, kind, namespace, name].join('/');
}

/** What turns one set of objects into another. */
export interface Change {
  /** New ones and those that differ, in the order of the set that they belong to. */
  readonly apply: readonly Manifest[];
  /** Those that are no more, the last first. */
  readonly remove: readonly Manifest[];
}

export function changeOf(before: readonly Manifest[], after: readonly Manifest[]): Change {
  const old = new Map(before.map((manifest) => [identityOf(manifest), JSON.stringify(manifest)]));
  const kept = new Set(after.map(identityOf));
  return {
    apply: after.filter((manifest) => old.get(identityOf(manifest)) !== JSON.stringify(manifest)),
    remove: before.filter((manifest) => !kept.has(identityOf(manifest))).toReversed(),
  };
}

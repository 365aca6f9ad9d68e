/** Which images of ours the environments on EKS run. Pure. */
import { appImage, appVersions } from '../../infra/environments/versions.ts';
import type { Environment } from '../../infra/environments/environment.ts';

/** One image of ours. */
export interface OwnImage {
  /** `app@version`, as the stacks' configuration names it. */
  readonly key: string;
  readonly app: string;
  /** Complete reference, registry included. */
  readonly reference: string;
  /** Whether the code of this revision is that version; others were released before. */
  readonly current: boolean;
}

/** What an environment runs: the current version of every app, and those that its trials hold. */
export function imagesOf(environment: Environment): readonly OwnImage[] {
  return Object.entries(appVersions).flatMap(([app, version]) => {
    const canary = Object.entries(environment.canaries).find(([name]) => name === app)?.[1];
    const held = canary?.stable;
    // A trial of 0 % is none: only the version that is held runs.
    const versions = canary?.percent === 0 ? [held] : [version, held];
    return versions
      .filter((one) => one !== undefined)
      .map((one) => ({
        key: `${app}@${one}`,
        app,
        reference: referenceOf(environment, app, one),
        current: one === version,
      }));
  });
}

/** What all of them run, each image once. */
export function imagesOfAll(environments: readonly Environment[]): readonly OwnImage[] {
  const all = environments.flatMap((environment) =>
    environment.cluster.target === 'eks' ? imagesOf(environment) : [],
  );
  return [...new Map(all.map((image) => [image.reference, image])).values()];
}

function referenceOf(environment: Environment, app: string, version: string): string {
  for (const name of Object.keys(appVersions)) {
    if (name === app && isApp(name)) return appImage(environment, name, version);
  }
  throw new Error(`app '${app}' has no version`);
}

const isApp = (name: string): name is keyof typeof appVersions => name in appVersions;

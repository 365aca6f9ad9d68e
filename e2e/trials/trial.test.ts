import { describe, expect, test } from '@jest/globals';
import { environmentNamed } from '../../infra/environments/all.ts';
import { atRest } from '../../infra/environments/testing.ts';
import { appImage } from '../../infra/environments/versions.ts';
import { render } from '../../infra/k8s/render.ts';
import { field, parseManifests } from '../manifests.ts';
import { changeOf, edited, releaseBefore, rolledBack, triedService, underWay } from './trial.ts';

const local = atRest(environmentNamed('local'));
const dist = parseManifests(render(local));
const names = (manifests: readonly { kind: string; metadata: { name: string } }[]) =>
  manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
const imageOf = (manifests: ReturnType<typeof edited>, name: string) => {
  const deployment = manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name);
  const containers = field(deployment, 'spec', 'template', 'spec', 'containers');
  return Array.isArray(containers) ? field(containers[0], 'image') : undefined;
};
const before = appImage(local, triedService).replace(/:[^:]+$/, `:${releaseBefore}`);

describe('the edits of a trial', () => {
  test('no entry is what dist holds', () => {
    expect(changeOf(dist, edited(local, undefined))).toEqual({ apply: [], remove: [] });
  });

  test('under way there are two sides, and the gateway counts out to them', () => {
    const trial = underWay(local);
    const { apply, remove } = changeOf(dist, trial);
    expect(names(apply)).toEqual(
      expect.arrayContaining([
        `Deployment ${triedService}-canary`,
        `Service ${triedService}-canary`,
        `Service ${triedService}-stable`,
        'Deployment gateway',
      ]),
    );
    expect(names(remove)).toEqual([]);
    expect(imageOf(trial, triedService)).toBe(before);
    expect(imageOf(trial, `${triedService}-canary`)).toBe(appImage(local, triedService));
  });

  test('rolled back the release before runs alone', () => {
    const back = rolledBack(local);
    expect(imageOf(back, triedService)).toBe(before);
    expect(names(changeOf(underWay(local), back).remove)).toContain(`Deployment ${triedService}-canary`);
  });
});

const object = (name: string, value: number) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, value });

test('changeOf applies in order and removes the last first', () => {
  const change = changeOf(
    [object('a', 1), object('b', 1), object('c', 1), object('d', 1)],
    [object('e', 1), object('a', 2), object('d', 1)],
  );
  expect(names(change.apply)).toEqual(['ConfigMap e', 'ConfigMap a']);
  expect(names(change.remove)).toEqual(['ConfigMap c', 'ConfigMap b']);
});

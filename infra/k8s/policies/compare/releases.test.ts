/** A trial that begins, is promoted, rolled back or ended in one environment changes nothing that others are compared by. */
import { describe, expect, test } from '@jest/globals';
import { environmentFaults } from '../../../environments/environment-faults.ts';
import type { Environment } from '../../../environments/environment.ts';
import { staging } from '../../../environments/staging.ts';
import { atRest } from '../../../environments/testing.ts';
import { allObjects } from '../../testing.ts';
import { checkManifests } from '../check.ts';
import { contextOf } from '../context-of.ts';
import { unnoticedChanges } from './config-changes.ts';
import golden from './golden.json' with { type: 'json' };
import { changedSelectors, lastingSelectors, lostObjects, selectorsOf, unrecordedObjects } from './golden.ts';

const stable = '0.9.0';
const standing = atRest(staging).canaries;
/** What docs/canary.md says to write, in order. */
const releases: Readonly<Record<string, Readonly<Record<string, Environment['canaries']>>>> = {
  gateway: {
    'before it': standing,
    start: { gateway: { percent: 25, stable } },
    promote: standing,
    'start again': { gateway: { percent: 25, stable } },
    'roll back': { gateway: { percent: 0, stable } },
    end: {},
  },
  webapp1: {
    'before it': standing,
    start: { ...standing, webapp1: { percent: 10, stable } },
    promote: standing,
    'start again': { ...standing, webapp1: { percent: 10, stable } },
    'roll back': { ...standing, webapp1: { percent: 0, stable } },
    end: standing,
  },
};

const lasting = lastingSelectors([staging]);

describe.each(Object.entries(releases))('a release of %s in one environment', (_workload, steps) => {
  const states = Object.entries(steps).map(([step, canaries]) => {
    const environment: Environment = { ...staging, canaries };
    return { step, environment, objects: allObjects(environment) };
  });

  test.each(states)('$step: is a valid environment whose manifests break no rule', ({ environment, objects }) => {
    expect(environmentFaults(environment)).toEqual([]);
    expect(checkManifests(objects, { context: contextOf(environment) }).violations).toEqual([]);
  });

  test.each(states)('$step: keeps names and selectors, and needs no new record', ({ environment, objects }) => {
    const now = selectorsOf(objects);
    expect([...changedSelectors(golden, now), ...unrecordedObjects(golden, now)]).toEqual([]);
    expect(lostObjects(lasting, lastingSelectors([environment]))).toEqual([]);
  });

  test('rolls, at each step, the pods whose configuration changes', () => {
    const steady = states.slice(1).map(({ objects }, index) => unnoticedChanges(states[index]?.objects ?? [], objects));
    expect(steady.flat()).toEqual([]);
  });
});

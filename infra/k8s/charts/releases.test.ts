import { describe, expect, test } from '@jest/globals';
import type { Canary } from '../../environments/environment.ts';
import { local } from '../../environments/local.ts';
import { appVersions } from '../../environments/versions.ts';
import { releasesOf } from './releases.ts';

const current = `${local.images.registry}/webapp1:${appVersions.webapp1}`;
const held = `${local.images.registry}/webapp1:0.9.0`;
const releases = (webapp1?: Canary) =>
  releasesOf({ ...local, canaries: webapp1 === undefined ? {} : { webapp1 } }, 'webapp1');

describe('what runs of a workload', () => {
  test('is the version of versions.ts alone', () => {
    expect(releases()).toEqual({ image: current });
  });

  test('is that version on both sides of a standing trial', () => {
    expect(releases({ percent: 25 })).toEqual({ image: current, canary: { image: current, percent: 25 } });
  });

  test('is the held version, and the new one on trial beside it', () => {
    expect(releases({ percent: 25, stable: '0.9.0' })).toEqual({
      image: held,
      canary: { image: current, percent: 25 },
    });
  });

  test('is the held version alone after the trial was rolled back', () => {
    expect(releases({ percent: 0, stable: '0.9.0' })).toEqual({ image: held });
  });
});

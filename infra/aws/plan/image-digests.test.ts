import { describe, expect, test } from '@jest/globals';

import { environments } from '../../environments/all.ts';
import { manifests } from '../../k8s/render.ts';
import { pinImages } from './image-digests.ts';

const { dev } = environments;
const charts = manifests(dev);
const digest = `sha256:${'a1'.repeat(32)}`;
const pinned = (digests: Readonly<Record<string, string>>): ReturnType<typeof pinImages> =>
  pinImages(charts, dev.images.registry, digests);

describe('digests of images', () => {
  test('change nothing where none is known', () => {
    expect(pinned({})).toEqual(charts);
  });

  test('follow the tag of the image that they are of, and nothing else differs from dist/', () => {
    const after = JSON.stringify(pinned({ 'webapp1@1.0.0': digest }));
    expect(after).toContain(`"image":"${dev.images.registry}/webapp1:1.0.0@${digest}"`);
    expect(after.replaceAll(`@${digest}`, '')).toBe(JSON.stringify(charts));
  });

  test('fail with all faults at once', () => {
    expect(() => pinned({ 'gateway@1.0.0': 'sha256:abc', 'webapp1@0.9.0': digest })).toThrow(
      /imageDigests:\n {2}'gateway@1\.0\.0' \('sha256:abc'\) must be.*\n {2}'webapp1@0\.9\.0' is no image of this environment, which runs .*webapp1@1\.0\.0/,
    );
  });
});

import { describe, expect, test } from '@jest/globals';

import { dev as released } from '../../environments/dev.ts';
import { atRest } from '../../environments/testing.ts';
import { appVersions } from '../../environments/versions.ts';
import { manifests } from '../../k8s/render.ts';
import { pinImages } from './image-digests.ts';

const dev = atRest(released);
const [ofGateway, ofWebapp1] = [`gateway@${appVersions.gateway}`, `webapp1@${appVersions.webapp1}`];
const charts = manifests(dev);
const digest = `sha256:${'a1'.repeat(32)}`;
const pinned = (digests: Readonly<Record<string, string>>): ReturnType<typeof pinImages> =>
  pinImages(charts, dev.images.registry, digests);

describe('digests of images', () => {
  test('change nothing where none is known', () => {
    expect(pinned({})).toEqual(charts);
  });

  test('follow the tag of the image that they are of, and nothing else differs from dist/', () => {
    const after = JSON.stringify(pinned({ [ofWebapp1]: digest }));
    expect(after).toContain(`"image":"${dev.images.registry}/webapp1:${appVersions.webapp1}@${digest}"`);
    expect(after.replaceAll(`@${digest}","imagePullPolicy":"IfNotPresent"`, '","imagePullPolicy":"Always"')).toBe(
      JSON.stringify(charts),
    );
  });

  test('fail with all faults at once', () => {
    const pinning = () => pinned({ [ofGateway]: 'sha256:abc', 'webapp1@0.9.0': digest });
    expect(pinning).toThrow(`imageDigests:\n  '${ofGateway}' ('sha256:abc') must be`);
    expect(pinning).toThrow(/\n {2}'webapp1@0\.9\.0' is no image of this environment, which runs /);
    expect(pinning).toThrow(ofWebapp1);
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type WorkloadName, workloads } from '@api-platform/contracts/services.ts';
import { describe, expect, test } from '@jest/globals';
import imageDigests from './image-digests.json' with { type: 'json' };
import { local } from './local.ts';
import { prod } from './prod.ts';
import { appImage, appVersions, buildImage, buildImages, thirdPartyImage, thirdPartyImages } from './versions.ts';

const root = path.resolve(import.meta.dirname, '../..');
const names = Object.keys(workloads).filter((name): name is WorkloadName => name in appVersions);
const images = [...Object.values(thirdPartyImages), ...Object.values(buildImages)];
const references = images.map(({ repository, tag }) => `${repository}:${tag}`);

describe('images', () => {
  test.each(names)('of %s have the version that its package.json says', (app) => {
    const version = appVersions[app];
    expect(JSON.parse(readFileSync(path.join(root, 'apps', app, 'package.json'), 'utf8'))).toMatchObject({ version });
    expect(appImage(local, app)).toBe(`${local.images.registry}/${app}:${version}`);
  });

  test.each(references)('%s names a registry and an exact version', (reference) => {
    expect(reference).toMatch(/^[a-z0-9.-]+\.[a-z]+(\/[a-z0-9-]+)+:v?\d+\.\d+\.\d+$/);
  });

  test('carry the digest once it is known, and none before', () => {
    const { repository, tag } = thirdPartyImages.traefik;
    const digest = `sha256:${'0'.repeat(64)}`;
    const pinned = thirdPartyImage(local, 'traefik', { [`${repository}:${tag}`]: digest });
    expect(pinned).toBe(`${repository}:${tag}@${digest}`);
    expect(thirdPartyImage(local, 'traefik', { [`${repository}:v0.0.0`]: digest })).toBe(`${repository}:${tag}`);
  });

  test('of others come through our own registry on EKS, with the same digest', () => {
    const { repository, tag } = thirdPartyImages.traefik;
    const plain = thirdPartyImage(local, 'traefik');
    expect(plain).toMatch(`${repository}:${tag}@sha256:`);
    expect(thirdPartyImage(prod, 'traefik')).toBe(`${prod.images.registry}/${plain}`);
  });

  test('that build ours are known by their digest, and refused without', () => {
    expect(buildImage('buildkit')).toMatch(/^docker\.io\/moby\/buildkit:v\d+\.\d+\.\d+@sha256:[0-9a-f]{64}$/);
    expect(buildImage('sbom-scanner')).toMatch(/@sha256:[0-9a-f]{64}$/);
    expect(() => buildImage('buildkit', {})).toThrow("its digest is not known; run 'npm run images'");
  });

  test('have no digest left of a version that is no longer used', () => {
    for (const [reference, digest] of Object.entries(imageDigests)) {
      expect(references).toContain(reference);
      expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    }
  });
});

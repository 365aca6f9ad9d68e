import { describe, expect, test } from '@jest/globals';
import { prod } from '../../../environments/prod.ts';
import { atRest } from '../../../environments/testing.ts';
import type { Manifest } from '../../manifest.ts';
import { render } from '../../render.ts';
import { allObjects } from '../../testing.ts';
import { mutated } from '../testing/mutation.ts';
import { unnoticedChanges } from './config-changes.ts';
import { unstableFiles } from './environments.ts';

const objects = allObjects(atRest(prod));

const set = (manifests: readonly Manifest[], on: string, pointer: string, value: unknown): readonly Manifest[] =>
  mutated({ rule: 'R-14', on, set: { [pointer]: value } }, manifests);

describe('configuration and the pods that read it (R-14)', () => {
  const changed = set(objects, 'ConfigMap gateway', '/data/gateway.json', '{}');
  const checksum = '/spec/template/metadata/annotations/checksum~1config';

  test('change together, or it is told', () => {
    const found = unnoticedChanges(objects, changed);
    expect(found.map(({ rule, object }) => `${rule} ${object}`)).toEqual([
      'R-14 Deployment api-platform/gateway-canary',
      'R-14 Deployment api-platform/gateway',
    ]);
    expect(found[0]?.message).toContain('must change with ConfigMap api-platform/gateway');
    const noticed = ['Deployment gateway', 'Deployment gateway-canary'].reduce(
      (manifests, deployment) => set(manifests, deployment, checksum, 'another'),
      changed,
    );
    expect(unnoticedChanges(objects, noticed)).toEqual([]);
    expect(unnoticedChanges(objects, objects)).toEqual([]);
  });
});

test('the same environment renders the same bytes, and other bytes are told (R-37)', () => {
  const [one, other] = [render(prod), render(prod)];
  expect(unstableFiles(one, other)).toEqual([]);
  const file = 'gateway.k8s.yaml';
  expect(unstableFiles(one, new Map([...other, [file, `${other.get(file)}# 12:00`]]))).toEqual([
    expect.objectContaining({ rule: 'R-37', object: file }),
  ]);
});

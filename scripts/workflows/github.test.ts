/** What GitHub and Renovate read beside the workflows names what the repository has. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import renovate from '../../.github/renovate.json' with { type: 'json' };
import imageDigests from '../../infra/environments/image-digests.json' with { type: 'json' };
import { buildImages, thirdPartyImages } from '../../infra/environments/versions.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

test('every path of CODEOWNERS is there', () => {
  const paths = read('.github/CODEOWNERS')
    .split('\n')
    .filter((line) => line.startsWith('/'))
    .map((line) => line.split(' ', 1)[0] ?? '');
  expect(paths).toContain('/.github/');
  expect(paths.filter((one) => !existsSync(path.join(root, one)))).toEqual([]);
});

/** What a custom manager of Renovate finds in the files that it looks at. */
const found = (file: string): readonly object[] =>
  renovate.customManagers
    .filter(({ managerFilePatterns }) => managerFilePatterns.some((one) => new RegExp(one.slice(1, -1)).test(file)))
    .flatMap(({ matchStrings }) => matchStrings.flatMap((one) => [...read(file).matchAll(new RegExp(one, 'g'))]))
    .map(({ groups }) => ({ ...groups }));

test('renovate sees the tag of every image of others, under the name of its repository', () => {
  expect(found('infra/environments/versions.ts')).toEqual(
    [...Object.values(thirdPartyImages), ...Object.values(buildImages)].map(({ repository, tag }) => ({
      datasource: 'docker',
      depName: repository,
      currentValue: tag,
    })),
  );
});

test('renovate sees every digest of an image of others', () => {
  expect(found('infra/environments/image-digests.json')).toEqual(
    Object.entries(imageDigests).map(([reference, digest]) => ({
      depName: reference.replace(/:[^:]*$/, ''),
      currentValue: reference.replace(/^.*:/, ''),
      currentDigest: digest,
    })),
  );
});

test('no package runs code of its own while it is installed', () => {
  expect(read('.npmrc').split('\n')).toContain('ignore-scripts=true');
});

import { expect, test } from '@jest/globals';
import { appVersions } from '../../infra/environments/versions.ts';
import { digestOptions } from './digests.ts';

const keys = Object.entries(appVersions).map(([app, version]) => `${app}@${version}`);
const digests = Object.fromEntries(keys.map((key, place) => [key, `sha256:${place}`]));

test('every image of the environment is configured, and what it does not run is left out', () => {
  expect(digestOptions('prod', JSON.stringify({ ...digests, 'other@1.0.0': 'sha256:9' }))).toEqual([
    '--config-path',
    ...keys.flatMap((key, place) => ['--config', `api-platform:imageDigests["${key}"]=sha256:${place}`]),
  ]);
});

test.each([
  ['{}', `digests must name ${keys.join(', ')}: run 'npm run release' again`],
  ['[]', 'digests must name'],
  ['3', 'digests must be an object, got 3'],
])('%s is refused', (json, message) => {
  expect(() => digestOptions('dev', json)).toThrow(message);
});

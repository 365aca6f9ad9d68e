import { expect, test } from '@jest/globals';
import { appVersions } from '../../infra/environments/versions.ts';
import { digestOptions } from './digests.ts';

const keys = Object.entries(appVersions).map(([app, version]) => `${app}@${version}`);
const digests = Object.fromEntries(keys.map((key, place) => [key, `sha256:${place}`]));

test('every image of the environment is configured, in place of all before, and what it does not run is left out', () => {
  const given = JSON.stringify({ ...digests, 'other@1.0.0': 'sha256:9' });
  const options = digestOptions('prod', 'd.json', given);
  expect(options).toEqual(['--config', expect.stringMatching(/^api-platform:imageDigests=\{/)]);
  expect(JSON.parse(options[1]!.replace('api-platform:imageDigests=', ''))).toEqual(digests);
});

test.each([
  ['{}', `d.json: must name ${keys.join(', ')}; run 'npm run -s release' again`],
  ['[]', "d.json: got [], must be what 'npm run -s release' prints"],
  ['3', "d.json: got 3, must be what 'npm run -s release' prints"],
  ['', "d.json: got nothing, must be what 'npm run -s release' prints"],
  ['release: no docker', "d.json: got release: no docker, must be what 'npm run -s release' prints"],
])('%j is refused', (json, message) => {
  expect(() => digestOptions('dev', 'd.json', json)).toThrow(message);
});

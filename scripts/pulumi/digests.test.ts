import { expect, test } from '@jest/globals';
import { dev } from '../../infra/environments/dev.ts';
import type { Environment } from '../../infra/environments/environment.ts';
import { prod } from '../../infra/environments/prod.ts';
import { imagesOf } from '../release/images.ts';
import { digestOptions } from './digests.ts';

const keysOf = (environment: Environment) => imagesOf(environment).map(({ key }) => key);
const digests = Object.fromEntries(keysOf(prod).map((key, place) => [key, `sha256:${place}`]));

test('every image of the environment is configured, in place of all before, and what it does not run is left out', () => {
  const given = JSON.stringify({ ...digests, 'other@1.0.0': 'sha256:9' });
  const options = digestOptions('prod', 'd.json', given);
  expect(options).toEqual(['--config', expect.stringMatching(/^api-platform:imageDigests=\{/)]);
  expect(JSON.parse(options[1]!.replace('api-platform:imageDigests=', ''))).toEqual(digests);
});

test.each([
  ['{}', `d.json: must name ${keysOf(dev).join(', ')}; run 'npm run -s release' again`],
  ['[]', "d.json: got [], must be what 'npm run -s release' prints"],
  ['3', "d.json: got 3, must be what 'npm run -s release' prints"],
  ['', "d.json: got nothing, must be what 'npm run -s release' prints"],
  ['release: no docker', "d.json: got release: no docker, must be what 'npm run -s release' prints"],
])('%j is refused', (json, message) => {
  expect(() => digestOptions('dev', 'd.json', json)).toThrow(message);
});

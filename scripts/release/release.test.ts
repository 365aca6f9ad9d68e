import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from '@jest/globals';
import { environments } from '../../infra/environments/all.ts';
import type { Environment } from '../../infra/environments/environment.ts';
import { prod } from '../../infra/environments/prod.ts';
import { atRest } from '../../infra/environments/testing.ts';
import { appVersions } from '../../infra/environments/versions.ts';
import { digestIn, isMissing } from './docker.ts';
import { imagesOf, imagesOfAll } from './images.ts';

const digest = `sha256:${'a'.repeat(64)}`;

const keysOf = (environment: Environment) => imagesOf(environment).map(({ key }) => key);

describe('the images that an environment runs', () => {
  test('are the current versions, also where both sides of a trial are the same', () => {
    expect(keysOf(atRest(prod))).toEqual(Object.entries(appVersions).map(([app, version]) => `${app}@${version}`));
  });

  test('are both versions of a trial, and the held one alone when it is over', () => {
    const trial = { ...prod, canaries: { webapp1: { percent: 25, stable: '0.9.0' } } };
    expect(keysOf(trial).filter((key) => key.startsWith('webapp1'))).toEqual([
      `webapp1@${appVersions.webapp1}`,
      'webapp1@0.9.0',
    ]);
    const over = { ...prod, canaries: { webapp1: { percent: 0, stable: '0.9.0' } } };
    expect(imagesOf(over).filter(({ app }) => app === 'webapp1')).toEqual([
      { key: 'webapp1@0.9.0', app: 'webapp1', reference: `${prod.images.registry}/webapp1:0.9.0`, current: false },
    ]);
  });

  test('are released once for all environments, and those of one machine not at all', () => {
    const references = imagesOfAll(Object.values(environments).map(atRest)).map(({ reference }) => reference);
    expect(references).toEqual(
      Object.entries(appVersions).map(([app, version]) => `${prod.images.registry}/${app}:${version}`),
    );
  });
});

test('a digest is read from both answers of Docker', () => {
  expect(digestIn(JSON.stringify({ digest, size: 1 }))).toBe(digest);
  expect(digestIn(JSON.stringify({ 'containerimage.digest': digest }))).toBe(digest);
  expect(() => digestIn('{"digest":"latest"}')).toThrow("docker's answer must have a digest, got {");
});

test.each([
  ['ERROR: 1.dkr.ecr.eu-central-1.amazonaws.com/p/gateway:1.0.0: not found', true],
  ['ERROR: manifest unknown: Requested image not found', true],
  ['ERROR: unexpected status: 403 Forbidden', false],
  ['ERROR: dial tcp: lookup r: no such host', false],
])('%s: an image that is not there is %s', (stderr, missing) => {
  expect(isMissing(stderr)).toBe(missing);
});

describe('a release', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'docker-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const log = path.join(folder, 'log');
  const needed = imagesOfAll(Object.values(environments));
  /** Those that trials hold were released before, and so was this gateway. */
  const there = needed.filter(({ app, current }) => !current || app === 'gateway');
  const missing = needed.filter((image) => !there.includes(image)).map(({ app }) => app);
  /** Docker as it answers. */
  const script = `#!/bin/sh
case "$*" in
${there.map(({ reference }) => `  *inspect*${reference}*) echo '{"digest":"${digest}"}';;`).join('\n')}
  *inspect*denied*) echo "ERROR: unexpected status: 403 Forbidden" >&2; exit 1;;
  *inspect*) echo "ERROR: $6: not found" >&2; exit 1;;
  *) echo "$*" >> ${log}; while [ "$1" != --metadata-file ]; do shift; done
     echo '{"containerimage.digest":"sha256:${'b'.repeat(64)}"}' > "$2";;
esac
`;
  writeFileSync(path.join(folder, 'docker'), script, { mode: 0o755 });
  writeFileSync(log, '');

  test('pushes what the registry does not have, and tells the digests of all', async () => {
    const env = { PATH: `${folder}:/usr/bin:/bin` };
    const main = path.join(import.meta.dirname, 'main.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [main], { env });
    const expected = needed.map((image) => [image.key, there.includes(image) ? digest : `sha256:${'b'.repeat(64)}`]);
    expect(JSON.parse(stdout)).toEqual(Object.fromEntries(expected));
    const built = readFileSync(log, 'utf8').split('\n').slice(0, -1);
    expect(built.map((line) => /apps\/(\S+)\/Dockerfile/.exec(line)?.[1])).toEqual(missing);
    for (const line of built) {
      expect(line).toMatch(/^buildx build --provenance=false --platform linux\/amd64 .* --push /);
    }
  });
});

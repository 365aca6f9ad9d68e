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

/** What a finished release told. */
const told = (result: unknown): Record<string, string> => JSON.parse(String(Reflect.get(Object(result), 'stdout')));

describe('a release', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'release-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const log = path.join(folder, 'log');
  const needed = imagesOfAll(Object.values(environments));
  /** Those that trials hold were released before, and so was this gateway. */
  const there = needed.filter(({ app, current }) => !current || app === 'gateway');
  const missing = needed.filter((image) => !there.includes(image));
  const pushed = `sha256:${'b'.repeat(64)}`;
  const identity = 'https://github.com/owner/name/.github/workflows/deploy.yml@refs/heads/main';
  const at = (image: (typeof needed)[number], its: string) => `${image.reference.replace(/:[^:]*$/, '')}@${its}`;

  /** Docker as it answers. */
  const docker = `#!/bin/sh
case "$*" in
${there.map(({ reference }) => `  *inspect*${reference}*) echo '{"digest":"${digest}"}'; exit;;`).join('\n')}
  *inspect*) echo "ERROR: $6: not found" >&2; exit 1;;
esac
echo "docker $*" >> ${log}
case "$*" in *--metadata-file*)
  while [ "$1" != --metadata-file ]; do shift; done
  echo '{"containerimage.digest":"${pushed}"}' > "$2";;
esac
`;
  /** Cosign, which fails where the test says so. */
  const cosign = `#!/bin/sh
echo "cosign $*" >> ${log}
[ "$1" != "$(cat ${folder}/refuses)" ]
`;
  writeFileSync(path.join(folder, 'docker'), docker, { mode: 0o755 });
  writeFileSync(path.join(folder, 'cosign'), cosign, { mode: 0o755 });

  async function release(args: readonly string[], refuses = 'nothing') {
    writeFileSync(log, '');
    writeFileSync(path.join(folder, 'refuses'), refuses);
    const ended = promisify(execFile)(process.execPath, [path.join(import.meta.dirname, 'main.ts'), ...args], {
      env: { PATH: `${folder}:/usr/bin:/bin` },
    });
    const result = await ended.catch((error: unknown) => error);
    return { result, did: readFileSync(log, 'utf8').split('\n').slice(0, -1) };
  }

  test('pushes what the registry does not have, for both architectures with SBOM and provenance, and tells the digests of all', async () => {
    const { result, did } = await release([]);
    const expected = needed.map((image) => [image.key, there.includes(image) ? digest : pushed]);
    expect(told(result)).toEqual(Object.fromEntries(expected));
    const built = did.filter((line) => line.startsWith('docker buildx build '));
    expect(built.map((line) => /apps\/(\S+)\/Dockerfile/.exec(line)?.[1])).toEqual(missing.map(({ app }) => app));
    for (const line of built) {
      expect(line).toContain(' --platform linux/amd64,linux/arm64 ');
      expect(line).toMatch(/ --provenance mode=max --sbom generator=\S+@sha256:[0-9a-f]{64} /);
      expect(line).toContain('push-by-digest=true,push=true');
    }
    expect(did[0]).toMatch(/^docker buildx create .* image=\S+@sha256:[0-9a-f]{64}$/);
    expect(did.at(-1)).toMatch(/^docker buildx rm /);
  });

  test('signs before it gives the tag, so that a version is never there without a signature', async () => {
    const { did } = await release(['--identity', identity]);
    const [image] = missing;
    const since = did.findIndex((line) => line.includes(`apps/${image!.app}/Dockerfile`));
    expect(did.slice(since + 1, since + 3)).toEqual([
      `cosign sign --yes ${at(image!, pushed)}`,
      `docker buildx imagetools create --tag ${image!.reference} ${at(image!, pushed)}`,
    ]);
    const unsigned = await release(['--identity', identity], 'sign');
    expect(unsigned.result).toMatchObject({ code: 1, stderr: expect.stringContaining('cosign failed (above)') });
    expect(unsigned.did.filter((line) => line.includes('imagetools create'))).toEqual([]);
  });

  test('takes no version from the registry that somebody else has put there, and builds nothing then', async () => {
    const { result, did } = await release(['--identity', identity], 'verify');
    expect(result).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining(`release: ${there[0]!.reference}: was pushed by somebody else than ${identity}`),
    });
    expect(did).toEqual([
      `cosign verify --certificate-identity ${identity} ` +
        `--certificate-oidc-issuer https://token.actions.githubusercontent.com ${at(there[0]!, digest)}`,
    ]);
  });
});

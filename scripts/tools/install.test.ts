import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Tools, platforms, toolsFor } from './archives.ts';
import checksums from './checksums.json' with { type: 'json' };
import { type Checksums, type Fetch, agreedHash } from './fetch.ts';
import { installCli, installPlugins } from './install.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'tools-test-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const here = toolsFor('linux-x64')!;

/** A CLI as Pulumi packs it; it notes what it was asked. */
mkdirSync(path.join(scratch, 'pulumi'));
const program = `#!/bin/sh\necho "$*" >> ${path.join(scratch, 'asked')}\n`;
writeFileSync(path.join(scratch, 'pulumi/pulumi'), program, { mode: 0o755 });
execFileSync('tar', ['-czf', path.join(scratch, 'cli.tar.gz'), '-C', scratch, 'pulumi']);
const bytes = readFileSync(path.join(scratch, 'cli.tar.gz'));
const sha256 = createHash('sha256').update(bytes).digest('hex');

let home = '';
const fetched: string[] = [];
beforeEach(() => {
  home = mkdtempSync(path.join(scratch, 'home-'));
  fetched.length = 0;
});
const serving: Fetch = (url) => {
  fetched.push(url);
  return Promise.resolve(new Response(bytes));
};
const differing: Fetch = (url) => Promise.resolve(new Response(url));
const installing = (known: Checksums, fetch: Fetch = serving) => ({
  home,
  checksums: known,
  fetch,
  say: <T>(_what: string, work: () => Promise<T>) => work(),
});
const allKnown = ({ cli, plugins }: Tools): Checksums =>
  Object.fromEntries([cli, ...plugins.map(({ archive }) => archive)].map(({ name }) => [name, sha256]));

describe('the Pulumi CLI', () => {
  test('is fetched once, where its checksum is right', async () => {
    const installed = await installCli(here, installing(allKnown(here)));
    expect(installed).toBe(path.join(home, 'versions', here.version, 'bin/pulumi'));
    expect(readFileSync(installed, 'utf8')).toBe(program);
    await expect(installCli(here, installing({}))).resolves.toBe(installed);
    expect(fetched).toEqual([here.cli.urls[0]]);
    expect(readdirSync(home)).toEqual(['versions']);
  });

  test('is refused without a checksum before anything is fetched, and the way to one is named', async () => {
    await expect(installCli(here, installing({}))).rejects.toThrow(
      `${here.cli.name} has no checksum in scripts/tools/checksums.json`,
    );
    await expect(installCli(here, installing({}))).rejects.toThrow("run 'npm run tools -- --record'");
    expect(fetched).toEqual([]);
  });

  test('is refused where somebody changed it on its way, and nothing of it is left', async () => {
    const other = '0'.repeat(64);
    await expect(installCli(here, installing({ [here.cli.name]: other }))).rejects.toThrow(
      `${here.cli.urls[0]}: its SHA-256 is ${sha256}, must be ${other}; do not run it`,
    );
    expect(readdirSync(home)).toEqual([]);
  });

  const failures: readonly (readonly [string, Fetch, string])[] = [
    ['is away', () => Promise.reject(new TypeError('fetch failed', { cause: new Error('ENOTFOUND') })), '(ENOTFOUND)'],
    ['has none', () => Promise.resolve(new Response(undefined, { status: 404 })), '(answered 404)'],
  ];
  test.each(failures)('is missing where its host %s, with a sentence', async (_what, fetch, reason) => {
    await expect(installCli(here, installing(allKnown(here), fetch))).rejects.toThrow(
      `${here.cli.urls[0]}: cannot be fetched ${reason}`,
    );
  });
});

describe('plugins', () => {
  test('are unpacked by the CLI once their checksum is right, and those that are there are left alone', async () => {
    const [first, second] = here.plugins;
    mkdirSync(path.join(home, 'plugins', `resource-${first!.name}-v${first!.version}`), { recursive: true });
    const cli = await installCli(here, installing(allKnown(here)));
    await installPlugins(here, [cli, '--non-interactive'], installing(allKnown(here)));
    const asked = readFileSync(path.join(scratch, 'asked'), 'utf8').trim().split('\n');
    expect(asked).toEqual([
      expect.stringMatching(
        new RegExp(`^--non-interactive plugin install resource ${second!.name} v${second!.version} --file ${home}`),
      ),
    ]);
  });

  test('that the CLI cannot unpack are a sentence', async () => {
    await expect(installPlugins(here, ['false'], installing(allKnown(here)))).rejects.toThrow(
      `false plugin install resource ${here.plugins[0]!.name} `,
    );
    expect(readdirSync(home)).toEqual([]);
  });

  test('are refused without a checksum: they get the credentials', async () => {
    await expect(installPlugins(here, ['false'], installing({}))).rejects.toThrow(
      `${here.plugins[0]!.archive.name} has no checksum`,
    );
    expect(fetched).toEqual([]);
  });
});

describe('a checksum', () => {
  const file = path.join(scratch, 'archive');

  test('is written down where both places that publish an archive agree', async () => {
    await expect(agreedHash(here.cli, file, serving)).resolves.toBe(sha256);
    expect(fetched).toEqual(here.cli.urls);
    expect(existsSync(file)).toBe(true);
  });

  test('is none where they differ', async () => {
    await expect(agreedHash(here.cli, file, differing)).rejects.toThrow('do not run either, find out why');
  });

  test('that is written down is of a version in use', () => {
    const names = platforms.flatMap((platform) => Object.keys(allKnown(toolsFor(platform)!)));
    expect(Object.keys(checksums).filter((name) => !names.includes(name))).toEqual([]);
    for (const hash of Object.values<string>(checksums)) expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });
});

test('Pulumi is fetched for no machine that it has no such archive for', () => {
  expect(toolsFor('win32-x64')).toBeUndefined();
  expect(toolsFor('linux-arm64')?.plugins.map(({ archive }) => archive.name)).toEqual([
    expect.stringMatching(/^pulumi-resource-aws-v[\d.]+-linux-arm64\.tar\.gz$/),
    expect.stringMatching(/^pulumi-resource-kubernetes-v[\d.]+-linux-arm64\.tar\.gz$/),
  ]);
});

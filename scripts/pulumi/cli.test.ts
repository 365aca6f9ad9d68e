import { describe, expect, test } from '@jest/globals';
import { type Cli, chooseCli, oldestVersion, versionIn } from './cli.ts';

const pinned = '3.300.0';
const cli = (version: string): Cli => ({ command: ['pulumi'], version });
const nothing = (): Promise<undefined> => Promise.resolve(undefined);
const offline = (): Promise<Cli> =>
  Promise.reject(new Error('Command failed: node run.js\nDownloading\nfetch failed\n'));
const downloaded = (): Promise<Cli> => Promise.resolve({ command: ['node', 'run.js'], version: pinned });

describe('the CLI that runs', () => {
  test('is the installed one when it is the pinned one, and nothing is downloaded', async () => {
    const installed = (): Promise<Cli> => Promise.resolve(cli(pinned));
    await expect(chooseCli({ pinned, installed, download: offline })).resolves.toEqual(cli(pinned));
  });

  test.each([undefined, cli('3.299.0'), cli('3.301.0')])('is the pinned one, where %j is installed', async (own) => {
    const installed = (): Promise<Cli | undefined> => Promise.resolve(own);
    await expect(chooseCli({ pinned, installed, download: downloaded })).resolves.toEqual(await downloaded());
  });

  test.each([oldestVersion, '3.299.1', '3.301.0', '3.1000.0'])(
    'is the installed %s where nothing can be downloaded, and that is said',
    async (version) => {
      const installed = (): Promise<Cli> => Promise.resolve(cli(version));
      await expect(chooseCli({ pinned, installed, download: offline })).resolves.toEqual({
        ...cli(version),
        note: `Pulumi 3.300.0, which this repository pins, cannot be downloaded (fetch failed): going on with the installed ${version}`,
      });
    },
  );

  test.each(['3.258.9', '3.99.0', '2.300.0', '4.0.0'])('is not an installed %s', async (version) => {
    const installed = (): Promise<Cli> => Promise.resolve(cli(version));
    await expect(chooseCli({ pinned, installed, download: offline })).rejects.toThrow(
      `cannot be downloaded (fetch failed), and the installed one is ${version}, must be 3.259.0 or newer of the same major version; install it`,
    );
  });

  test('must be there', async () => {
    await expect(chooseCli({ pinned, installed: nothing, download: offline })).rejects.toThrow(
      'Pulumi 3.300.0, which this repository pins, cannot be downloaded (fetch failed), and none is installed; install it: https://www.pulumi.com/docs/install/, version 3.300.0',
    );
  });
});

test.each([
  ['v3.265.0\n', '3.265.0'],
  ['3.265.0', '3.265.0'],
  ['v3.266.0-alpha.1+dirty', '3.266.0'],
  ['command not found', undefined],
  ['v3.265', undefined],
])('the version in %j is %s', (printed, version) => {
  expect(versionIn(printed)).toBe(version);
});

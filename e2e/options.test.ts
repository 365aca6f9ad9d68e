import { describe, expect, test } from '@jest/globals';
import { type Options, help, readOptions } from './options.ts';
import { allSteps } from './steps/all.ts';

const names = (options: Options): string[] => options.steps.map(({ name }) => name);
const read = (...args: string[]) => readOptions(args, allSteps);

describe('readOptions', () => {
  test('takes every step but the optional ones, in order', () => {
    expect(names(read())).toEqual([
      'preflight',
      'images',
      'deploy',
      'ready',
      'requests',
      'clients',
      'balance',
      'reachability',
      'rollout',
      'kill',
      'canary',
    ]);
  });

  test('takes the asked steps, in their order, and always looks at the cluster first', () => {
    expect(names(read('rollout', 'requests'))).toEqual(['preflight', 'requests', 'rollout']);
    expect(names(read('cleanup'))).toEqual(['preflight', 'cleanup']);
    expect(names(read('requests', '--cleanup'))).toEqual(['preflight', 'requests', 'cleanup']);
  });

  test('keeps what a builder is to be told', () => {
    const options = read(
      '--node-image',
      'node:24',
      '--build-flag=--network=host',
      '--build-flag=--pull=never',
      '--timeout',
      '60',
    );
    expect(options).toMatchObject({
      nodeImage: 'node:24',
      buildFlags: ['--network=host', '--pull=never'],
      timeoutMs: 60_000,
    });
  });

  test.each([
    [['deply'], 'unknown step "deply"; known steps: preflight, images'],
    [['--ingress-url', 'localhost:8080'], '--ingress-url: got "localhost:8080", must be http://HOST:PORT'],
    [['--timeout', '0'], '--timeout: got "0", must be a whole number from 1 to 3600'],
    [['--force'], "unknown option '--force'"],
  ])('refuses %j', (args, message) => {
    expect(() => read(...args)).toThrow(message);
  });

  test('the help names every step', () => {
    for (const { name, summary } of allSteps)
      expect(help(allSteps)).toMatch(new RegExp(`  ${name} +${summary.slice(0, 20)}`));
  });
});

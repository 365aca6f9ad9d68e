import { describe, expect, test } from '@jest/globals';
import { environments } from '../../infra/environments/all.ts';
import { planOf } from './verbs.ts';

const stacks = ['registry', ...Object.keys(environments)].join(', ');
const pack = ['--policy-pack', 'infra/aws/policy'];

describe('a verb', () => {
  test.each([
    ['preview', ['preview', '--stack', 'dev', ...pack], true, false],
    ['up', ['up', '--refresh', '--stack', 'dev', ...pack], true, true],
    ['drift', ['refresh', '--preview-only', '--diff', '--expect-no-changes', '--stack', 'dev'], false, true],
    ['destroy', ['destroy', '--stack', 'dev'], false, true],
  ])("'%s' names the stack, and the policy pack where the program runs", (verb, args, runsProgram, needsCluster) => {
    expect(planOf([verb, 'dev'])).toEqual({ stack: 'dev', args, runsProgram, needsCluster });
  });

  test('hands on what it does not know: Pulumi does', () => {
    expect(planOf(['up', 'registry', '--yes', '--message', 'first']).args).toEqual([
      'up',
      '--refresh',
      '--stack',
      'registry',
      ...pack,
      '--yes',
      '--message',
      'first',
    ]);
  });

  test.each([[['--digests', 'd.json']], [['--digests=d.json']]])('takes %j for itself', (words) => {
    expect(planOf(['up', 'dev', '--yes', ...words, '--diff'])).toMatchObject({
      args: ['up', '--refresh', '--stack', 'dev', ...pack, '--yes', '--diff'],
      digests: 'd.json',
    });
  });

  test.each([
    [['up', 'dev', '--digests'], '--digests must be followed by a file'],
    [['up', 'dev', '--digests', '--yes'], '--digests must be followed by a file'],
    [['drift', 'dev', '--digests', 'd.json'], '--digests must not be given: drift does not run the program'],
    [['up', 'registry', '--digests', 'd.json'], "--digests must not be given: no image runs in 'registry'"],
    [['apply', 'dev'], "got 'apply', must be one of preview, up, drift, destroy"],
    [['up'], `got no stack, must be one of ${stacks}`],
    [['up', 'production'], `got 'production', must be one of ${stacks}`],
    [['up', '--yes', 'dev'], "got '--yes', must be one of"],
    [['up', 'dev', '--stack=prod'], "'--stack=prod' must not be given: the stack is 'dev'"],
    [['up', 'dev', '-s', 'prod'], "'-s' must not be given: the stack is 'dev'"],
    [['constructor', 'dev'], "got 'constructor', must be one of"],
  ])('refuses %j', (words, message) => {
    expect(() => planOf(words)).toThrow(message);
  });

  test.each(['preview', 'up', 'drift', 'destroy'])(
    "'%s' of a stack that is not there offers no command: what is typed in haste must deploy and destroy nothing",
    (verb) => {
      expect(() => planOf([verb, 'bogus'])).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('npm run') }),
      );
    },
  );
});

import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { DeclarationFault } from '../../infra/environments/declaration-fault.ts';
import { UsageError } from './command-line.ts';
import { Failure } from './failure.ts';
import { type Host, type Verb, runVerb } from './verb.ts';

/** Runs a verb, and tells what its process would have shown. */
async function ended(run: Verb['run'], ...args: string[]) {
  const [stdout, stderr] = [new PassThrough({ encoding: 'utf8' }), new PassThrough({ encoding: 'utf8' })];
  const host = {
    argv: ['node', 'main.ts', ...args],
    env: {},
    stdout,
    stderr,
    exitCode: undefined,
    exit: () => undefined,
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as much of a process as a verb uses
  await runVerb(host as unknown as Host, { name: 'feed', help: 'npm run feed', run });
  return { code: host.exitCode, out: stdout.read() ?? '', err: stderr.read() ?? '' };
}

const failing = (error: unknown) => (): never => {
  throw error;
};

describe('a verb', () => {
  test.each([
    [undefined, 0],
    [0, 0],
    [1, 1],
  ])('that returns %s ends with %s', async (returned, code) => {
    expect(await ended(() => returned)).toEqual({ code, out: '', err: '' });
  });

  test.each([[['--help']], [['-h']], [['cat', '--help']]])('tells of itself for %j, and does nothing', async (args) => {
    expect(await ended(failing(new Error('it ran')), ...args)).toEqual({
      code: undefined,
      out: 'npm run feed\n',
      err: '',
    });
  });

  test('leaves what follows -- alone', async () => {
    expect(await ended((args) => args.length, '--', '--help')).toMatchObject({ code: 2, out: '' });
  });

  test.each([
    ['a wrong command line', new UsageError("unknown option '--cat'"), 2, "feed: unknown option '--cat'\n"],
    ['what people must put right', new Failure('the bowl is full'), 1, 'feed: the bowl is full\n'],
    ['a declaration with a fault', new DeclarationFault('percent (51)'), 2, 'feed: percent (51)\n'],
    ['several faults', new AggregateError([new Failure('a'), new Failure('b')]), 1, 'feed: a\nfeed: b\n'],
  ])('tells %s in a sentence', async (_, error, code, err) => {
    expect(await ended(failing(error))).toEqual({ code, out: '', err });
  });

  test('tells what the operating system refuses in a sentence', async () => {
    expect(await ended(() => void readFileSync('/no/such/file'))).toEqual({
      code: 1,
      out: '',
      err: 'feed: cannot open /no/such/file: no such file or directory\n',
    });
    expect(await ended(() => promisify(execFile)('no-such-program').then(() => 0))).toEqual({
      code: 1,
      out: '',
      err: "feed: cannot start 'no-such-program': no such file or directory\n",
    });
  });

  test('keeps the stack of a bug', async () => {
    const { code, err } = await ended(() => Reflect.get(Object(undefined), 'bowl').cat);
    expect([code, err]).toEqual([1, expect.stringMatching(/^feed: TypeError: .*\n {4}at /)]);
  });
});

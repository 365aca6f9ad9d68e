/** Every verb of package.json takes its command line as the others do. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import packageJson from '../package.json' with { type: 'json' };
import type { Ended, Program } from './testing/run-programs.ts';

const root = path.resolve(import.meta.dirname, '..');
const prefix = 'node scripts/installed.cjs && node ';

/** Verbs that are a tool of others, which knows its own options and has a help and refusals of its own. */
const tools = ['test', 'lint', 'format', 'format:check', 'typecheck', 'generate'];

const commandLines = { help: ['--help'], option: ['--no-such-option'], word: ['no-such-word', 'nor-such'] } as const;

const ours = Object.keys(packageJson.scripts).filter((name) => !tools.includes(name));
const cases = ours.flatMap((name) => Object.values(commandLines).map((args) => ({ name, args })));
const programs = Object.entries(packageJson.scripts).flatMap(([name, script]): readonly Program[] => {
  const [file = '', ...first] = script.slice(prefix.length).split(' ');
  return cases
    .filter((one) => one.name === name)
    .map(({ args }) => ({ file: path.join(root, file), args: [...first, ...args] }));
});

let ended: readonly Ended[];
beforeAll(() => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(root, 'scripts/testing/run-programs.ts')], {
    input: JSON.stringify(programs),
    encoding: 'utf8',
    env: {},
  });
  if (status !== 0) throw new Error(stderr);
  ended = JSON.parse(stdout);
});

/** How `npm run NAME -- …` ended. */
const endOf = (name: string, args: (typeof commandLines)[keyof typeof commandLines]): Ended | undefined =>
  ended[cases.findIndex((one) => one.name === name && one.args === args)];

describe.each(ours)('npm run %s', (name) => {
  test('says how it is called and what it does, and nothing else happens', () => {
    const help = endOf(name, commandLines.help);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    const [first] = (help?.stdout ?? '').split('\n', 1);
    expect(first).toMatch(name === 'start' ? /^npm start/ : /^npm run /);
    expect(first).toContain(name);
    expect(help?.stdout).toMatch(/^ *--help +this text$/m);
  });

  test.each([
    ['an option that it does not have', commandLines.option],
    ['a word that it has no use for', commandLines.word],
  ])('refuses %s, in a sentence', (_, args) => {
    expect(endOf(name, args)).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(new RegExp(`^${name}: .*${args[0]}.*\n(${name}: .*\n)*$`)),
    });
  });
});

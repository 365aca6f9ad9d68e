import { describe, expect, test } from '@jest/globals';
import { CommandError, execute, succeeds } from './exec.ts';

const node = (script: string): string[] => [process.execPath, '-e', script];

describe('execute', () => {
  test('gives what a program writes', async () => {
    expect(await execute(node(`console.log('out'); console.error('err')`))).toBe('out\n');
  });

  test('shows the last lines of a program that fails, and how to run it', async () => {
    const failing = execute(node(`for (let i = 1; i <= 40; i++) console.error('line ' + i); process.exitCode = 3`));
    const error = await failing.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CommandError);
    const lines = String(error).split('\n');
    expect(lines[0]).toMatch(/ended with exit code 3$/);
    expect([lines.length, lines[1], lines.at(-1)]).toEqual([31, 'line 11', 'line 40']);
  });

  test('says when there is no such program', async () => {
    await expect(execute(['no-such-program', 'a b'])).rejects.toThrow(
      "no-such-program 'a b'\nspawn no-such-program ENOENT",
    );
  });
});

test('succeeds tells a program that works from one that does not', async () => {
  expect(
    await Promise.all([succeeds(node('')), succeeds(node('process.exit(1)')), succeeds(['no-such-program'])]),
  ).toEqual([true, false, false]);
});

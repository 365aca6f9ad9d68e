/** Other programs: builders of images and tools of clusters. */
import { spawn } from 'node:child_process';
import { shellCommand } from '../scripts/terminal/shell.ts';

/** Lines of a program's output that are shown when it fails. */
const shownLines = 30;

/** A program that could not be started or did not end with 0; the message holds its last lines. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/**
 * Runs a program to its end.
 * @returns what it wrote to standard output
 * @throws {CommandError} when it fails
 */
export function execute(words: readonly string[]): Promise<string> {
  const [program = '', ...args] = words;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const [stdout, all]: [string[], string[]] = [[], []];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout.push(text);
      all.push(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => void all.push(text));
    child.once('error', ({ message }) => reject(new CommandError(`${shellCommand(words)}\n${message}`)));
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(stdout.join(''));
      const last = all.join('').trimEnd().split('\n').slice(-shownLines);
      reject(
        new CommandError([`${shellCommand(words)}: ended with ${signal ?? `exit code ${code}`}`, ...last].join('\n')),
      );
    });
  });
}

/** Whether a program can be run and ends with 0. */
export function succeeds(words: readonly string[]): Promise<boolean> {
  return execute(words).then(
    () => true,
    () => false,
  );
}

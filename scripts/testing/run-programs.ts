/**
 * Runs programs one after another in this process, each with a command line of its own: what they load is loaded once.
 * Reads `[{file, args}]` from standard input, and writes how each of them ended to standard output.
 */
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

/** What is to be run. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
}

/** How it went. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const programs: readonly Program[] = JSON.parse(await text(process.stdin));
const write = process.stdout.write.bind(process.stdout);
// A verb ends its process some time after its work: the next one runs by then.
Object.defineProperty(process, 'exit', { value: () => undefined });

const all: Ended[] = [];
for (const [number, { file, args }] of programs.entries()) {
  const told = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    process[name].write = (written: string | Uint8Array) => {
      told[name] += String(written);
      return true;
    };
  }
  process.argv = [process.execPath, file, ...args];
  process.exitCode = 0;
  // The number makes it another module each time: it runs again.
  // oxlint-disable-next-line no-await-in-loop
  await import(`${pathToFileURL(file).href}?run=${number}`);
  all.push({ code: process.exitCode, ...told });
  process.stdout.removeAllListeners('error');
}
process.exitCode = 0;
write(JSON.stringify(all));

/** One child process: its lines, its end, and whether it is ready. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { send } from '../../e2e/http.ts';

/** What to run and how to know that it runs. */
export interface ProcessSpec {
  readonly name: string;
  /** Path of the program. */
  readonly file: string;
  /** All its variables. */
  readonly env: NodeJS.ProcessEnv;
  /** Answers 200 once the process is ready. */
  readonly readyUrl: string;
  /** Longest time until then, in milliseconds. */
  readonly bootMs: number;
  /** Longest time from SIGTERM to the end, in milliseconds. */
  readonly drainMs: number;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running process. */
export interface Supervised {
  readonly spec: ProcessSpec;
  /** Its end, once every line was read. */
  readonly exited: Promise<Exit>;
  readonly hasEnded: () => boolean;
  /** The newest lines that it wrote. */
  readonly lastWords: readonly string[];
  signal(signal: 'SIGTERM' | 'SIGKILL'): void;
}

/** A process that did not do its part; `lastWords` may say why. */
export class ProcessFault extends Error {
  override readonly name = 'ProcessFault';
  /** Its name. */
  readonly process: string;
  readonly lastWords: readonly string[];

  constructor({ spec, lastWords }: Pick<Supervised, 'spec' | 'lastWords'>, what: string) {
    super(`${spec.name} ${what}`);
    this.process = spec.name;
    this.lastWords = lastWords;
  }
}

const lastWordsKept = 20;
const pollMs = 25;
const leash = new URL('leash.ts', import.meta.url).href;

/** How a process ended, as a phrase. */
export function describeExit({ code, signal }: Exit): string {
  return signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
}

/**
 * Starts a process in a group of its own: Ctrl-C in a terminal goes to the whole group of the parent, and the children
 * must end in order instead of all at once.
 */
export function supervise(spec: ProcessSpec, onLine: (line: string) => void): Supervised {
  const child = spawn(process.execPath, ['--import', leash, spec.file], {
    env: spec.env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  const lastWords: string[] = [];
  const take = (line: string): void => {
    if (lastWords.push(line) > lastWordsKept) lastWords.shift();
    onLine(line);
  };
  for (const input of [child.stdout, child.stderr]) {
    if (input !== null) createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }).on('line', take);
  }
  // such as a machine that is out of processes; 'close' follows
  child.on('error', ({ message }) => take(message));
  const exited = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return { spec, exited, hasEnded, lastWords, signal: (signal) => child.kill(signal) };
}

/**
 * Resolves once the process is ready.
 * @throws {ProcessFault} when it ends before, or is not ready in time
 */
export async function ready(child: Supervised): Promise<void> {
  const { spec, exited } = child;
  const over = new AbortController();
  const polled = async (): Promise<void> => {
    const deadline = performance.now() + spec.bootMs;
    while (!(await isReady(spec.readyUrl))) {
      if (over.signal.aborted) return;
      if (performance.now() > deadline) {
        throw new ProcessFault(child, `was not ready within ${spec.bootMs / 1_000} s`);
      }
      await delay(pollMs);
    }
  };
  const ended = exited.then((exit): never => {
    throw new ProcessFault(child, `${describeExit(exit)} before it was ready`);
  });
  try {
    await Promise.race([polled(), ended]);
  } finally {
    over.abort();
  }
}

async function isReady(url: string): Promise<boolean> {
  const { pathname } = new URL(url);
  return send({ url, timeoutMs: 1_000 }, { method: 'GET', path: pathname }).then(
    ({ status }) => status === 200,
    () => false,
  );
}

/** How a process ends: by a signal, or of a bug. */
import type { Logger } from './log.ts';

/** The part of Node's `process` that ends it. */
export interface Signals {
  on(
    event: 'SIGTERM' | 'SIGINT' | 'uncaughtException' | 'unhandledRejection',
    listener: (cause: unknown) => void,
  ): unknown;
}

/** What a running process needs to end well. */
export interface RunOptions {
  readonly signals: Signals;
  /** Ends the work; true when all of it was finished. */
  readonly drain: () => Promise<boolean>;
  readonly log: Logger;
  readonly exit: (code: number) => void;
}

/**
 * The first SIGTERM or SIGINT drains, then exits with 0, or with 1 when requests had to be cut off; the second exits with 1 at once.
 * Whatever nobody caught is logged and ends the process with 1: its state can no longer be trusted.
 */
export function run({ signals, drain, log, exit }: RunOptions): void {
  let ending = false;
  const end = async (signal: string): Promise<void> => {
    if (ending) {
      log.warn({ signal }, 'second signal: exiting at once');
      return exit(1);
    }
    ending = true;
    log.info({ signal }, 'draining');
    const finished = await drain();
    if (finished) log.info('drained');
    else log.warn('drain timed out: requests in flight were cut off');
    exit(finished ? 0 : 1);
  };
  const die = (cause: unknown): void => {
    log.fatal({ err: cause }, 'uncaught error');
    exit(1);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) signals.on(signal, () => void end(signal).catch(die));
  signals.on('uncaughtException', die);
  signals.on('unhandledRejection', die);
}
